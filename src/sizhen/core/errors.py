"""One tree of errors, each a sentence (found, expected, what to do) with the exit code of the command line."""


class SizhenError(Exception):
    """Anything Sizhen refuses or cannot do; the text is one sentence that a user can act upon."""

    exit_code = 70

    @property
    def message(self) -> str:
        return str(self.args[0]) if self.args else type(self).__name__


class UsageError(SizhenError):
    """The command line, or a call in Python, asks for what does not exist."""

    exit_code = 2


class RecipeError(UsageError):
    """A recipe that cannot be followed: unknown key, impossible value, contradiction."""


class DataError(SizhenError):
    """Data that cannot be read or cannot be learned from. Texts name kind, file, row, column; never a patient's content."""

    exit_code = 3


class ContractError(DataError):
    """An input that can be read but does not fit what the bundle was made for."""


class BundleError(SizhenError):
    """A bundle that is not trusted: foreign, altered, or of a kind not known here."""

    exit_code = 4


class DisagreementError(SizhenError):
    """The trained model and what would be packed give different scores; packing refuses."""


class MissingDependencyError(UsageError):
    """A library of an extra is not installed; the text says which extra brings it."""
