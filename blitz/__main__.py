"""``python -m blitz``: the command line, also from a checkout with nothing installed."""

import sys

if sys.version_info < (3, 10):
    sys.stderr.write(
        "blitz: the command line needs Python 3.10 or newer; run it there, with `blitz verify --python {}`\n".format(
            sys.executable
        )
    )
    sys.exit(2)

try:
    from blitz.cli import main
except ImportError as error:
    sys.stderr.write("blitz: the command line needs {}; install it with `pip install typer rich`\n".format(error.name))
    sys.exit(2)

if __name__ == "__main__":
    main()
