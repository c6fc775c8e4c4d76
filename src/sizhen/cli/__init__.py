"""Arguments, exit codes, progress on stderr. No logic."""


def main() -> None:
    """The command `sizhen`."""
    import sys

    try:
        from sizhen.cli.commands import application

        application()
    except KeyboardInterrupt:  # before a command had begun
        sys.exit(130)
