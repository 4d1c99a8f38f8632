"""What the integration tests import by name; the fixtures are in conftest.py."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from dockbridge._bridge import native

ROOT = Path(__file__).resolve().parent.parent
BUSYBOX = "dockbridge-test/busybox:1"
RUN = uuid.uuid4().hex[:8]
LABEL = "dockbridge.test"


def docker(*arguments: str, check: bool = True, **options) -> subprocess.CompletedProcess:
    """The docker CLI: the oracle that comparison tests ask the same question."""
    return subprocess.run(["docker", *arguments], check=check, capture_output=True, text=True, **options)


def cli_build(*arguments: str, **options) -> str:
    """The id of the image that the CLI's classic builder makes."""
    environment = {**os.environ, "DOCKER_BUILDKIT": "0"}
    return docker("build", "--quiet", *arguments, env=environment, **options).stdout.split()[-1]


def cli_is_older_than(major: int) -> bool:
    """Whether the oracle is an old one, such as Debian's, which says or sends some things in another way."""
    found = docker("version", "--format", "{{.Client.Version}}").stdout
    return int(found.partition(".")[0]) < major


def open_handles() -> tuple[int, int]:
    """How many clients and operations are open in this process."""
    answer = native.load().call(0, b"selftest.handles", b"{}")
    found = json.loads(answer.json)
    return found["clients"], found["operations"]


def exists(container: str) -> bool:
    """Whether the engine has a container of that name."""
    return docker("container", "inspect", container, check=False).returncode == 0


def running(container: str) -> list[str]:
    """The command lines of what runs in a container."""
    return docker("top", container, "-eo", "pid,args").stdout.splitlines()[1:]


def sleepers(container: str, seconds: int) -> list[str]:
    """What sleeps in a container for so long: tests know their programs by it."""
    return [line for line in running(container) if f"sleep {seconds}" in line]


def until(condition: Callable[[], object]) -> None:
    """Waits for a state, not for a time; a minute is the end of all patience."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "the awaited state did not come"
        threading.Event().wait(0.02)
