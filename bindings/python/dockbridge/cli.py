"""The command line: `dockbridge doctor`, also `python -m dockbridge doctor`."""

from __future__ import annotations

import argparse
import json
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .doctor import Check


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and gives its exit code: 0 only when all is well, 1 for a problem, 2 for a wrong command line."""
    parser = argparse.ArgumentParser(prog="dockbridge", description="Drive Docker without a docker process.")
    commands = parser.add_subparsers(dest="command", required=True)
    doctor = commands.add_parser(
        "doctor", help="look at everything between this machine's Python and its Docker Engine"
    )
    doctor.add_argument("--host", help="a docker host, as in DOCKER_HOST")
    doctor.add_argument("--context", help="a docker context")
    doctor.add_argument("--timeout", type=_seconds, default=10, help="seconds for each question to the engine (10)")
    doctor.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)

    from .doctor import as_dicts, examine, healthy

    checks = examine(options.host, context=options.context, timeout=options.timeout)
    well = healthy(checks)
    if options.json:
        print(json.dumps({"ok": well, "checks": as_dicts(checks)}, indent=2, ensure_ascii=False))
    else:
        print(_report(checks, well))
    return 0 if well else 1


def _seconds(text: str) -> float:
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError("give seconds, more than 0")
    return value


def _report(checks: list[Check], well: bool) -> str:
    marks = {"ok": "✓", "note": "·", "problem": "✗"}
    width = max(len(check.name) for check in checks)
    lines = []
    for check in checks:
        lines.append(f"{marks[check.state]} {check.name:{width}}  {check.message}")
        if check.fix:
            lines.append(f"  {'':{width}}  → {check.fix}")
    lines.append("")
    lines.append("All is well." if well else "There is a problem: see → above.")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
