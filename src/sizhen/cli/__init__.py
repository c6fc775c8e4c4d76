"""Arguments, exit codes, progress on stderr. No logic."""


def main() -> None:
    """The command `sizhen`."""
    from sizhen.cli.commands import application

    application()
