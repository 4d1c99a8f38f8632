"""Runs a Python program of its own for what would harm the test process: signals, forks, libraries that do not load."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

PATIENCE = 60  # seconds after which a program that hangs is killed, which is a failure
# For programs that tell what they import: measuring what they cover imports much.
UNMEASURED = {"COVERAGE_PROCESS_CONFIG": ""}


class Script:
    """A running program."""

    errors: str
    """What it wrote to stderr; known after its end."""

    def __init__(self, code: str, *arguments: str, warnings: str = "error", **environment: str) -> None:
        """:param warnings: what becomes of them, as Python's -W has it."""
        self._process = subprocess.Popen(
            [sys.executable, "-W", warnings, "-c", textwrap.dedent(code), *arguments],
            env={**os.environ, **environment},
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._timer = threading.Timer(PATIENCE, self._process.kill)
        self._timer.start()

    def signal(self, number: int = signal.SIGINT) -> None:
        """Sends a signal, Ctrl-C's unless another is named, to a program that waits for something.

        A signal ends a system call that blocks, but not one that is only about to be made: that call is found by waiting
        until the main thread sleeps.
        """
        stat = Path(f"/proc/{self._process.pid}/stat")
        deadline = time.monotonic() + PATIENCE
        while stat.read_text().rpartition(")")[2].split()[0] != "S":
            assert time.monotonic() < deadline, "the program does not wait for anything"
        self._process.send_signal(number)

    def write(self, text: str) -> None:
        """Gives the program something to read."""
        self._process.stdin.write(text)
        self._process.stdin.flush()

    def line(self) -> str:
        """Waits for the next line that the program writes."""
        return self._process.stdout.readline().rstrip("\n")

    def end(self, code: int = 0) -> str:
        """Waits for the end, which must be the expected one, and gives what was written since the last line()."""
        with self._process as process:
            process.stdin.close()
            out, err = process.stdout.read(), process.stderr.read()
            ended = process.wait()
        self.errors = err
        self._timer.cancel()
        assert ended != -signal.SIGKILL, f"the program hangs; it wrote {out!r} and {err!r}"
        assert ended == code, f"exit code {ended}: {err}"
        return out.strip()


def run(code: str, *arguments: str, **environment: str) -> str:
    """Runs a program to its end and gives what it wrote."""
    return Script(code, *arguments, **environment).end()
