"""``python -m sphinx_ledgers FILE``: check the tables of the data package that a ``datapackage.json`` describes.

Prints one line ``file:line: message`` per problem. Exit status: 0 nothing found, 1 problems found, 2 the description
cannot be read.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from sphinx_ledgers.files import Unreadable


def main() -> int:
    """Parse the command line and print what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m sphinx_ledgers", description=__doc__)
    parser.add_argument("descriptor", type=Path, metavar="FILE", help="the datapackage.json")
    options = parser.parse_args()
    try:
        from sphinx_ledgers import check
    except ModuleNotFoundError as error:
        print(f"{error}; install sphinx-ledgers[check]", file=sys.stderr)
        return 2
    try:
        sound, problems = check.read(options.descriptor)
    except Unreadable as error:
        print(*error.messages, sep="\n", file=sys.stderr)
        return 2
    problems += check.lint_values(sound, dt.date.today())
    print("\n".join(map(str, sorted(problems))) or "no problems found")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
