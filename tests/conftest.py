"""What the integration tests share: a real engine, images made on it, and clean-up by label.

Every container, network and volume that a test makes carries the label of its run (fixture `labels`, or `make_container`);
what is left after a test is removed, also when it failed.
"""

from __future__ import annotations

import itertools
import os
import subprocess

import pytest
from own_engine import OwnEngine, ProxiedEngine, make_own_engine
from simulated import SimulatedEngine
from support import BUSYBOX, LABEL, ROOT, RUN, docker

from dockbridge import Client


@pytest.fixture(scope="session")
def client() -> Client:
    with Client() as opened:
        opened.ping()
        yield opened


@pytest.fixture(scope="session")
def busybox(client) -> str:
    """The name of a small image with a shell; tests/images/build.sh made it."""
    if docker("image", "inspect", BUSYBOX, check=False).returncode != 0:
        subprocess.run([ROOT / "tests" / "images" / "build.sh", "busybox"], check=True)
    return BUSYBOX


@pytest.fixture
def simulated() -> SimulatedEngine:
    """An engine that misbehaves as it is told to; open a client with Client(simulated.host)."""
    with SimulatedEngine() as engine:
        yield engine


@pytest.fixture(scope="session")
def _own_engine():
    engine = make_own_engine()
    yield engine
    engine.close()


@pytest.fixture
def own_engine(_own_engine) -> OwnEngine | ProxiedEngine:
    """An engine that the test may kill and start again; it runs when the test begins."""
    _own_engine.clear()
    yield _own_engine
    _own_engine.clear()


@pytest.fixture(scope="session")
def labels() -> dict[str, str]:
    return {LABEL: RUN}


_numbers = itertools.count()


@pytest.fixture
def unique():
    """Gives names that nothing else uses: unique("web")."""

    def name(stem: str = "thing") -> str:
        return f"dockbridge-{stem}-{RUN}-{os.getpid()}-{next(_numbers)}"

    return name


@pytest.fixture
def make_container(busybox, unique, labels):
    """Starts a container through the CLI, so that a test of one operation rests on that operation alone.

    make_container("sh", "-c", "echo hi; sleep 100", options=["--env", "A=b"]) gives its name.
    """

    def make(*command: str, options: list[str] | None = None, image: str | None = None, start: bool = True) -> str:
        name = unique("container")
        verb = ["run", "--detach"] if start else ["create"]
        label = [f"--label={key}={value}" for key, value in labels.items()]
        docker(*verb, "--name", name, *label, *(options or []), image or busybox, *(command or ("sleep", "10000")))
        return name

    return make


@pytest.fixture(autouse=True)
def nothing_left(request):
    """Removes what the test made, also when it failed."""
    yield
    if not {"client", "busybox", "labels", "make_container"} & set(request.fixturenames):
        return
    mark = f"label={LABEL}={RUN}"
    for listing, remove in (
        (("ps", "--all", "--quiet"), ("rm", "--force", "--volumes")),
        (("network", "ls", "--quiet"), ("network", "rm")),
        (("volume", "ls", "--quiet"), ("volume", "rm", "--force")),
        (("images", "--quiet"), ("rmi", "--force")),
    ):
        found = docker(*listing, "--filter", mark).stdout.split()
        if found:
            docker(*remove, *dict.fromkeys(found), check=False)
