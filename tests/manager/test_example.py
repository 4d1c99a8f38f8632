"""examples/postgres.py, the main job: what `make demo` runs, without the comparison with the CLI."""

import os
import subprocess
import sys

import pytest
from support import ROOT, docker


@pytest.fixture(scope="module")
def services() -> str:
    """The name of an image with PostgreSQL, started as the official one is."""
    build = ROOT / "tests" / "images" / "build.sh"
    return subprocess.run([build, "services"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def test_postgres_from_its_start_to_its_removal(services, tmp_path):
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / "postgres.py"],
        capture_output=True,
        text=True,
        env={**os.environ, "DEMO_IMAGE": services, "PATH": str(tmp_path)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "accepting connections" in done.stdout
    assert "PostgreSQL 15" in done.stdout, "the answer to the query"
    assert "health_status='healthy'" in done.stdout
    assert "database system is ready" in done.stdout, "the log"
    steps = [line.split("(")[0].strip("─ ") for line in done.stdout.splitlines() if line.startswith("──")]
    assert steps[-4:] == ["restart", "wait healthy again", "stop", "remove"]
    assert docker("ps", "--all", "--quiet", "--filter", "name=dockbridge-demo-postgres").stdout == ""
