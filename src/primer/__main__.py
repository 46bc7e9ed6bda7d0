"""``python -m primer COMMAND``: the commands of the book."""

from __future__ import annotations

import sys
from importlib import import_module

from sphinx_ledgers.files import Unreadable

COMMANDS = {
    "build": "primer.build",
    "check": "primer.evidence.check",
    "uses": "primer.evidence.uses",
    "sample": "primer.evidence.sample",
    "review-pack": "primer.show.reviewpack",
    "archive": "primer.site.archive",
}


def main() -> int:
    """Hand the command line to the command's own module.

    Return its exit status: 1 for a file that cannot be written, 2 for one that cannot be read and for no command.
    """
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        print("Usage: python -m primer COMMAND ...; --help after a command tells more. Commands:")
        for command, module in COMMANDS.items():
            first = (import_module(module).__doc__ or "").partition("\n")[0]
            print(f"  {command:<12} {first}")
        return 0 if sys.argv[1:] in ([], ["--help"]) else 2
    command = sys.argv.pop(1)
    try:
        return int(import_module(COMMANDS[command]).main() or 0)
    except Unreadable as error:
        print(*error.messages, sep="\n", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"python -m primer {command}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
