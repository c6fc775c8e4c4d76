"""What is wrong with the words of a command line, and the headings of its help, in the reader's language."""

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from sizhen.core.errors import UsageError
from sizhen.core.language import translate as _
from sizhen.core.spelling import did_you_mean


class Command(TyperCommand):
    """A command whose help has its headings in the reader's language."""

    def get_help(self, ctx: Any) -> str:
        return headed(super().get_help(ctx))


class Group(TyperGroup):
    """Commands under one name; one that is not there is said as everywhere in Sizhen."""

    def get_help(self, ctx: Any) -> str:
        return headed(super().get_help(ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            raise UsageError(
                _("the command {name!r} is not known{hint}; expected one of {known}").format(
                    name=args[0], hint=did_you_mean(args[0], self.commands), known=_(", ").join(self.commands)
                )
            )
        return super().resolve_command(ctx, args)


def headed(text: str) -> str:
    """A help text with its headings translated."""
    said = {
        "Usage:": _("Usage:"),
        "Arguments:": _("Arguments:"),
        "Options:": _("Options:"),
        "Commands:": _("Commands:"),
        "[default:": _("[default:"),
        "[required]": _("[required]"),
        "Show this message and exit.": _("Show this message and exit."),
    }
    return re.sub("|".join(map(re.escape, said)), lambda found: said[found.group()], text)


def explained(error: TyperException) -> str:
    """One sentence for what could not be understood; the help itself where nothing was asked."""
    context: Any = getattr(error, "ctx", None)
    where = _("; see `{command} --help`").format(command=context.command_path if context is not None else "sizhen")
    parameter: Any = getattr(error, "param", None)
    named = parameter.get_error_hint().strip("'") if parameter is not None else getattr(error, "option_name", "")
    match type(error).__name__:
        case "NoArgsIsHelpError":
            return error.format_message()
        case "NoSuchOption":
            known = (
                [name for one in context.command.get_params(context) for name in getattr(one, "opts", ())] if context is not None else []
            )
            return _("the option {name} is not known{hint}").format(name=named, hint=did_you_mean(named, known)) + where
        case "MissingParameter":
            return _("{name} is missing").format(name=named) + where
        case "BadOptionUsage":
            needs = "requires" in error.message
            return (_("the option {name} needs a value") if needs else _("the option {name} takes no value")).format(name=named) + where
        case "BadParameter":
            expected = _("; expected a whole number") if "integer" in error.message else ""
            return _("the value of {name} does not fit").format(name=named) + expected + where
    extra = re.search(r"unexpected extra argument\(?s?\)? \((.*)\)", error.message)
    return (_("there is one word too many: {word}").format(word=extra[1]) if extra else error.format_message()) + where
