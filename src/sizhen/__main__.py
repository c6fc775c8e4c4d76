"""`python -m sizhen` is the command `sizhen`."""

from sizhen.cli import main

if __name__ == "__main__":
    main()
