"""``python -m blitz``: the command line, also from a checkout with nothing installed."""

import sys

try:
    from blitz.cli import main
except ImportError as error:
    sys.exit("blitz: the command line needs {}; install it with `pip install typer rich`".format(error.name))

if __name__ == "__main__":
    main()
