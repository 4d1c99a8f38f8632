"""What the integration tests import by name; the fixtures are in conftest.py."""

from __future__ import annotations

import json
import subprocess
import uuid
from pathlib import Path

from dockbridge import native

ROOT = Path(__file__).resolve().parent.parent
BUSYBOX = "dockbridge-test/busybox:1"
RUN = uuid.uuid4().hex[:8]
LABEL = "dockbridge.test"


def docker(*arguments: str, check: bool = True, **options) -> subprocess.CompletedProcess:
    """The docker CLI: the oracle that comparison tests ask the same question."""
    return subprocess.run(["docker", *arguments], check=check, capture_output=True, text=True, **options)


def open_handles() -> tuple[int, int]:
    """How many clients and operations are open in this process."""
    answer = native.load().call(0, b"selftest.handles", b"{}")
    found = json.loads(answer.json)
    return found["clients"], found["operations"]
