"""Type checkers find wrong calls before they are made, and let right ones pass."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import venv
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


def test_every_public_type_is_known(tmp_path):
    """For editors and type checkers nothing of the package is a guess."""
    home = tmp_path / "environment"
    venv.create(home, with_pip=False)
    [packages] = home.glob("**/site-packages")
    shutil.copytree(
        ROOT / "bindings" / "python" / "dockbridge", packages / "dockbridge", ignore=shutil.ignore_patterns("_native")
    )
    said = subprocess.run(
        [sys.executable, "-m", "pyright", "--verifytypes", "dockbridge", "--ignoreexternal", "--outputjson"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "VIRTUAL_ENV": str(home), "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"},
    )
    found = json.loads(said.stdout)["typeCompleteness"]
    assert found["exportedSymbolCounts"]["withKnownType"] > 500
    unknown = [symbol["name"] for symbol in found["symbols"] if symbol["isExported"] and not symbol["isTypeKnown"]]
    assert (unknown, found["completenessScore"]) == ([], 1)
