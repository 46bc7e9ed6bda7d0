"""``python -m primer COMMAND``: the commands of the book."""

from __future__ import annotations

import sys
from importlib import import_module

COMMANDS = {
    "build": "primer.build",
    "check": "primer.evidence.check",
    "uses": "primer.evidence.uses",
    "sample": "primer.evidence.sample",
    "review-pack": "primer.show.reviewpack",
    "catalogs": "primer.evidence.catalogs",
    "zip": "primer.site.zip",
    "archive": "primer.site.archive",
}


def main() -> int:
    """Hand the command line to the command's own module; return its exit status, 2 for a command that is none."""
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        print("Usage: python -m primer COMMAND ...; --help after a command tells more. Commands:")
        for command, module in COMMANDS.items():
            first = (import_module(module).__doc__ or "").partition("\n")[0]
            print(f"  {command:<12} {first}")
        return 0 if sys.argv[1:] in ([], ["--help"]) else 2
    return int(import_module(COMMANDS[sys.argv.pop(1)]).main() or 0)


if __name__ == "__main__":
    sys.exit(main())
