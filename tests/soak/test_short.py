"""A short form of `make soak`."""

import json
import subprocess
import sys

from support import ROOT


def test_operations_under_faults(client, busybox, tmp_path):
    report = tmp_path / "report.json"
    command = [sys.executable, "-W", "error", "-m", "soak", "--operations=2500", "--threads=8", "--tasks=8"]
    done = subprocess.run(
        [*command, f"--json={report}"], cwd=ROOT / "tests", capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    found = json.loads(report.read_text())
    assert found["wrong"] == []
    assert found["without_faults"]["success_rate"] == 1
    assert found["with_faults"]["operations"] > 2000
    assert sum(found["with_faults"]["faults"].values()) > 0
    assert found["with_faults"]["retries"] > 0
