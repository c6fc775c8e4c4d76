"""The templates' surroundings: Jinja2 with everything escaped, in the reader's language, with the words and numbers of this floor."""

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from sizhen.core import words
from sizhen.core.language import current
from sizhen.core.language import translate as _
from sizhen.report import numbers, sentences


def render(template: str, **values: object) -> str:
    """A page from its template; `lang` follows the current language."""
    page = environment().get_template(template).render(lang="zh-CN" if current() == "zh" else "en", **values)
    return "\n".join(line for line in page.splitlines() if line.strip()) + "\n"


@cache
def environment() -> Environment:
    """One for all pages; sentences are looked up when a page is made, so that the language may change between two."""
    from pathlib import Path

    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(_, lambda one, many, n: _(one if n == 1 else many), newstyle=False)  # type: ignore[attr-defined]
    made.filters.update(
        share=numbers.share,
        number=numbers.number,
        interval=numbers.interval,
        signed=numbers.signed,
        count=numbers.count,
        seconds=numbers.seconds,
        short=numbers.short,
        place=sentences.place,
        sentence_list=sentences.join,
        markup=Markup,
    )
    made.globals.update(words=words, set_words=sentences.set_words, unit_answer=sentences.unit_answer)
    return made
