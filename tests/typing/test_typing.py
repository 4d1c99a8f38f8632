"""Type checkers find wrong calls before they are made, and let right ones pass."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT

HERE = Path(__file__).parent


def by_mypy(path: Path) -> set[int]:
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--no-incremental", str(path)]
    said = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert said.returncode in (0, 1), said.stderr
    return {int(line) for line in re.findall(rf"{re.escape(path.name)}:(\d+): error", said.stdout)}


def by_pyright(path: Path) -> set[int]:
    command = [sys.executable, "-m", "pyright", "--outputjson", str(path)]
    said = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    report = json.loads(said.stdout)
    assert report["summary"]["filesAnalyzed"] == 1, said.stderr
    return {
        found["range"]["start"]["line"] + 1 for found in report["generalDiagnostics"] if found["severity"] == "error"
    }


@pytest.mark.parametrize("found", [by_mypy, by_pyright])
def test_wrong_calls_are_found_and_right_ones_are_not(found):
    assert found(HERE / "right.py") == set()
    assert found(ROOT / "examples" / "tasks" / "ours.py") == set()
    lines = (HERE / "wrong.py").read_text().splitlines()
    assert found(HERE / "wrong.py") == {number for number, line in enumerate(lines, 1) if line.endswith("# wrong")}
