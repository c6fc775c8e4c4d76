"""What is wrong with a value that pydantic refused, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from sizhen.core.language import translate as _
from sizhen.core.spelling import did_you_mean


def reason(error: Mapping[str, Any]) -> str:
    """ "expected ..." for one entry of `ValidationError.errors()`; pydantic's own sentence for a kind that no schema here can give."""
    kind, context = str(error["type"]), error.get("ctx", {})
    if kind in ("literal_error", "enum"):
        known = [name.strip("'") for name in str(context["expected"]).replace(" or ", ", ").split(", ")]
        return _("expected one of {known}").format(known=_(", ").join(known)) + did_you_mean(str(error.get("input", "")), known)
    for name, text in _bounds().items():
        if name in context and kind.startswith(("greater", "less")):
            return text.format(bound=context[name])
    if kind in ("too_short", "too_long", "string_too_short", "string_too_long"):
        least, most = context.get("min_length", ""), context.get("max_length", "")
        return (_("expected at least {n}") if "short" in kind else _("expected at most {n}")).format(n=least if "short" in kind else most)
    return _plain().get(kind, str(error["msg"]))


def _bounds() -> dict[str, str]:
    return {
        "gt": _("expected more than {bound}"),
        "ge": _("expected {bound} or more"),
        "lt": _("expected less than {bound}"),
        "le": _("expected {bound} or less"),
    }


def _plain() -> dict[str, str]:
    whole, number, text = _("expected a whole number"), _("expected a number"), _("expected text in quotation marks")
    truth, several, table = _("expected true or false"), _('expected a list, such as ["a", "b"]'), _("expected a table")
    return {
        "int_type": whole,
        "int_parsing": whole,
        "int_from_float": whole,
        "float_type": number,
        "float_parsing": number,
        "finite_number": number,
        "string_type": text,
        "bool_type": truth,
        "bool_parsing": truth,
        "list_type": several,
        "tuple_type": several,
        "dict_type": table,
        "model_type": table,
        "dataclass_type": table,
        "missing": _("it is missing"),
        "extra_forbidden": _("it is not known here"),
        "unexpected_keyword_argument": _("it is not known here"),
        "string_pattern_mismatch": _("expected letters, digits, dot, dash or underscore"),
    }
