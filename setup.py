"""What pyproject.toml cannot say: a wheel holds the Go library, so it is built first and fits one platform."""

import os
import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
LIBRARY = {"win32": "dockbridge.dll", "darwin": "libdockbridge.dylib"}.get(sys.platform, "libdockbridge.so")


class BuildWithLibrary(build_py):
    """Builds the Go library, unless it is there (`make setup` has built it, or a wheel is made for another platform)."""

    def run(self) -> None:
        library = ROOT / "bindings" / "python" / "dockbridge" / "_native" / LIBRARY
        if not library.exists() and not os.environ.get("DOCKBRIDGE_LIBRARY"):
            command = [
                "go",
                "build",
                "-buildmode=c-shared",
                "-trimpath",
                "-ldflags=-s -w",
                "-o",
                str(library),
                "./export",
            ]
            subprocess.run(command, cwd=ROOT, check=True)
            library.with_suffix(".h").unlink(missing_ok=True)  # include/dockbridge.h is the header
        super().run()


class PlatformWheel(bdist_wheel):
    """Tags the wheel py3-none-<platform>: ctypes needs no particular Python, the library a particular platform."""

    def finalize_options(self) -> None:
        super().finalize_options()
        self.root_is_pure = False

    def get_tag(self) -> tuple[str, str, str]:
        return "py3", "none", super().get_tag()[2]


setup(cmdclass={"build_py": BuildWithLibrary, "bdist_wheel": PlatformWheel})
