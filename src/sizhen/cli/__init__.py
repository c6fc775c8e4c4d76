"""Arguments, exit codes, progress on stderr. No logic."""


def main() -> None:
    """The command `sizhen`."""
    import os
    import sys

    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for them would read the metadata of every package installed
    try:
        _speak(sys.argv[1:])
        from typer.exceptions import TyperException

        from sizhen.cli.commands import application
        from sizhen.cli.usage import explained
        from sizhen.core.errors import UsageError

        try:
            sys.exit(application(prog_name="sizhen", standalone_mode=False) or 0)
        except (TyperException, UsageError) as error:
            sys.stderr.write((explained(error) if isinstance(error, TyperException) else error.message) + "\n")
            sys.exit(2)
    except KeyboardInterrupt:  # before a command had begun
        exec("")  # see `endings`
        sys.exit(130)


def _speak(words: list[str]) -> None:
    """The language asked for, before help and usage are written in it; a wrong one is told by the command."""
    from sizhen.core.language import LANGUAGES, use

    for place, word in enumerate(words):
        name, equals, value = word.partition("=")
        said = value if equals else "".join(words[place + 1 : place + 2])
        if name == "--language" and said in LANGUAGES:
            use(said)
