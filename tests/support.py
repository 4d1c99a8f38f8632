"""What the integration tests import by name; the fixtures are in conftest.py."""

from __future__ import annotations

import subprocess
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUSYBOX = "dockbridge-test/busybox:1"
RUN = uuid.uuid4().hex[:8]
LABEL = "dockbridge.test"


def docker(*arguments: str, check: bool = True, **options) -> subprocess.CompletedProcess:
    """The docker CLI: the oracle that comparison tests ask the same question."""
    return subprocess.run(["docker", *arguments], check=check, capture_output=True, text=True, **options)


def until(condition: Callable[[], object]) -> None:
    """Waits for a state, not for a time; a minute is the end of all patience."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "the awaited state did not come"
        threading.Event().wait(0.02)
