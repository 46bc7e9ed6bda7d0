"""The command line of the audit; thin."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from reference_audit import accepted
from reference_audit.files import read_settings, write

_MISSING = "bibaudit is not installed; install it: pip install 'bibaudit==0.1.2'"


def _progress() -> Callable[[str], None]:
    """Return what shows on a terminal whom the run asks."""
    if not sys.stdout.isatty():
        return lambda _: None
    asked = Counter[str]()

    def tell(host: str) -> None:
        asked[host] += 1
        counts = ", ".join(f"{name} {count}" for name, count in asked.items())
        print(f"\r\x1b[Kasking: {counts}", end="", flush=True)

    return tell


def _audit(root: Path, out: Path) -> int:
    """Audit the bibliography of the project at ``root``, and tell; returns the exit status.

    Raises :class:`OSError`, or :class:`ValueError` where the bibliography, the table or a setting is wrong.
    """
    from reference_audit import bibliography, judge, report, run

    settings = read_settings(root)
    references, places = bibliography.read(root / settings["bibliography"], settings["bibliography"])
    table, today = settings.get("accepted", ""), dt.date.today()
    rows = accepted.read(root / table, table) if table else []
    held = {row.difference: row for row in rows if row.holds(today)}
    out.mkdir(parents=True, exist_ok=True)
    client = run.client(settings, out / "cache", _progress())
    try:
        found = run.audit(references, client, out / "cache")
    finally:
        client.close()
        if sys.stdout.isatty():
            print("\r\x1b[K", end="", flush=True)
    reasons = {difference: row.reason for difference, row in held.items()}
    verdicts = [judge.accept(verdict, reasons) for verdict in found]
    old = [held[difference] for difference in judge.stale(held, verdicts)]
    stale = [f"{table}:{row.line}: {row.key}, {row.field}" for row in old]
    audit = report.Audit(verdicts, places, stale, client.down, client.asked)
    status = judge.exit_status({verdict.outcome for verdict in audit.verdicts})
    write(out / "report.md", report.markdown(audit, today))
    write(out / "output.json", report.json_lines(audit))
    write(out / "summary.json", report.machine_summary(audit, status))
    for line in report.failures(audit):  # on standard error, which escapes what a console cannot show
        print(line, file=sys.stderr)
    for row in audit.stale:
        print(f"{row}: accepts nothing any more; delete the row", file=sys.stderr)
    print(report.summary(audit))
    if told := report.not_checked(audit):
        print(told, file=sys.stderr)
    return status


def main() -> int:
    """Parse the command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m reference_audit", description="Compare a bibliography with registries."
    )
    parser.add_argument("root", nargs="?", default=".", type=Path, help="folder of pyproject.toml (default: this one)")
    parser.add_argument("--out", type=Path, help="folder of report and cache (default: _build/audit in ROOT)")
    options = parser.parse_args()
    root = options.root.resolve()
    try:
        return _audit(root, options.out or root / "_build" / "audit")
    except ModuleNotFoundError as error:
        print(_MISSING if (error.name or "").startswith("bibaudit") else error, file=sys.stderr)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped; the answers that came are kept.", file=sys.stderr)
        return 130
    return 2


if __name__ == "__main__":
    sys.exit(main())
