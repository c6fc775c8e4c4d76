"""Bring the message catalogue up to date and compile it. `--check` fails on a missing, fuzzy or broken translation or an old .mo file."""

import ast
import io
import re
import string
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "sizhen"
FOLDER = SOURCE / "locale" / "zh" / "LC_MESSAGES"
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
KEYWORDS = {"_": None, "gettext": None, "named": None}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]


def sentences() -> Catalog:
    """All sentences that stand in the code and the pages, in English."""
    template = Catalog(project="sizhen", charset="utf-8")
    options = {"**/templates/**.html": {"extensions": "jinja2.ext.i18n", "trimmed": "true"}}
    for file, _line, message, comments, context in extract_from_dir(SOURCE, METHODS, options, keywords=KEYWORDS):
        template.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    return template


def chinese() -> Catalog:
    """The Chinese catalogue as it stands."""
    path = FOLDER / "sizhen.po"
    if not path.exists():
        return Catalog(locale="zh", project="sizhen", charset="utf-8")
    with path.open("rb") as stream:
        return read_po(stream, locale="zh")


def hidden() -> list[str]:
    """Sentences inside an f-string, which extraction does not see."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            inside = ast.walk(node) if isinstance(node, ast.JoinedStr) else ()
            for call in inside:
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "_":
                    found.append(f"a sentence inside an f-string is not extracted: {path.relative_to(SOURCE)}:{call.lineno}")
    return found


def fields(sentence: str) -> set[str]:
    """The names in braces and the %(name)s of a sentence."""
    try:
        braces = {name for _text, name, _spec, _conversion in string.Formatter().parse(sentence) if name}
    except ValueError:
        braces = set()
    return braces | set(re.findall(r"%\((\w+)\)", sentence))


def compiled(catalogue: Catalog) -> bytes:
    """The .mo file's bytes."""
    catalogue.creation_date = catalogue.revision_date = EPOCH  # no clock in what is compared
    stream = io.BytesIO()
    write_mo(stream, catalogue)
    return stream.getvalue()


def faults(template: Catalog, catalogue: Catalog) -> list[str]:
    """What a reader of Chinese would stumble over."""
    found = hidden()
    for message in template:
        if not message.id:
            continue
        translated = catalogue.get(message.id)
        if translated is None or not translated.string or translated.fuzzy:
            found.append(f"not translated: {message.id!r} ({message.locations[0][0] if message.locations else ''})")
        elif fields(str(message.id)) != fields(str(translated.string)):
            found.append(f"other fields than the English: {message.id!r}")
    mo = FOLDER / "sizhen.mo"
    if not mo.exists() or mo.read_bytes() != compiled(catalogue):
        found.append("sizhen.mo is older than sizhen.po; run: .venv/bin/python docs/catalogue.py")
    return found


def main() -> None:
    """Update and compile, or check."""
    template, catalogue = sentences(), chinese()
    if "--check" in sys.argv:
        found = faults(template, catalogue)
        if found:
            raise SystemExit("\n".join(found[:40]) + f"\n{len(found)} faults in the Chinese catalogue")
        return
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    FOLDER.mkdir(parents=True, exist_ok=True)
    stream = io.BytesIO()
    write_po(stream, catalogue, sort_output=True, width=0, include_lineno=False, omit_header=False)
    text = re.sub(
        r'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team)[^\n]*\n', "", stream.getvalue().decode("utf-8")
    )
    (FOLDER / "sizhen.po").write_text(text, "utf-8")
    (FOLDER / "sizhen.mo").write_bytes(compiled(chinese()))
    missing = [m for m in template if m.id and not (chinese().get(m.id) and chinese().get(m.id).string)]
    print(f"{len(template)} sentences, {len(missing)} without Chinese")
    for message in missing:
        print(f"  {message.id!r}")


if __name__ == "__main__":
    main()
