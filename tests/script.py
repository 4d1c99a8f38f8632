"""Runs a Python program of its own for what would harm the test process: signals, forks, libraries that do not load."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

PATIENCE = 60  # seconds after which a program that hangs is a failure


class Script:
    """A running program; its output is read when it has ended."""

    def __init__(self, code: str, *arguments: str, **environment: str) -> None:
        command = [sys.executable, "-W", "error", "-c", textwrap.dedent(code), *arguments]
        self.process = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def interrupt(self) -> None:
        """Presses Ctrl-C."""
        self.process.send_signal(signal.SIGINT)

    def line(self) -> str:
        """Waits for the next line that the program writes."""
        return self.process.stdout.readline().rstrip("\n")

    def end(self) -> str:
        """Waits for the end, which must be a good one, and gives what was written."""
        try:
            out, err = self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, err = self.process.communicate()
            raise AssertionError(f"the program hangs; it wrote {out!r} and {err!r}") from None
        assert self.process.returncode == 0, err
        return out.strip()


def run(code: str, *arguments: str, **environment: str) -> str:
    """Runs a program to its end and gives what it wrote."""
    return Script(code, *arguments, **environment).end()
