"""Arguments, exit codes, progress on stderr. No logic."""


def main() -> None:
    """The command `sizhen`."""
    import os
    import sys

    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for them would read the metadata of every package installed
    try:
        from sizhen.cli.commands import application

        application()
    except KeyboardInterrupt:  # before a command had begun
        exec("")  # see `endings`
        sys.exit(130)
