"""What the integration tests share: a real engine, images made on it, and clean-up by label.

Every container, network and volume that a test makes carries the label of its run (fixture `labels`, or `make_container`);
what is left after a test is removed, also when it failed.
"""

from __future__ import annotations

import itertools
import os
import signal
import subprocess

import pytest
from own_engine import OwnEngine, ProxiedEngine, make_own_engine
from recording import RecordingLibrary
from registry import EndlessRegistry, Registry
from simulated import SimulatedEngine
from support import BUSYBOX, LABEL, ROOT, RUN, docker

from dockbridge import Client
from dockbridge._bridge import native


def pytest_configure() -> None:
    # Shells start what runs in the background with Ctrl-C ignored, and the programs that tests start would inherit that.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


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


@pytest.fixture
def library(monkeypatch) -> RecordingLibrary:
    """In place of the library, for clients that the test opens: it carries nothing out, and notes what crosses the border."""
    recording = RecordingLibrary()
    monkeypatch.setattr(native, "load", lambda: recording)
    yield recording
    recording.close_pipe()


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


@pytest.fixture(scope="module")
def make_shared_container(busybox):
    """Is make_container for what all tests of a file look at and none of them changes: it stays until the last has run."""
    names = []

    def make(*command: str, options: list[str] | None = None) -> str:
        name = f"dockbridge-shared-{RUN}-{os.getpid()}-{next(_numbers)}"
        names.append(name)
        docker("run", "--detach", "--name", name, *(options or []), busybox, *(command or ("sleep", "10000")))
        return name

    yield make
    docker("rm", "--force", "--volumes", *names)


@pytest.fixture(scope="session")
def sweeper() -> Client:
    """Looks for what tests leave: four processes of the CLI after each test would take longer than most tests."""
    with Client() as opened:
        yield opened


@pytest.fixture(autouse=True)
def nothing_left(request):
    """Removes what the test made, also when it failed."""
    if not {"client", "busybox", "labels", "make_container"} & set(request.fixturenames):
        yield
        return
    sweeper = request.getfixturevalue("sweeper")
    yield
    mine = {"label": f"{LABEL}={RUN}"}
    for found, remove in (
        ([found.id for found in sweeper.containers.list(all=True, filters=mine)], ("rm", "--force", "--volumes")),
        ([found.id for found in sweeper.networks.list(filters=mine)], ("network", "rm")),
        ([found.name for found in sweeper.volumes.list(filters=mine)], ("volume", "rm", "--force")),
        ([found.id for found in sweeper.images.list(filters=mine)], ("rmi", "--force")),
    ):
        if found:
            docker(*remove, *found, check=False)


@pytest.fixture(scope="session")
def open_registry(tmp_path_factory):
    """A registry that wants no password."""
    registry = Registry(tmp_path_factory.mktemp("registry"))
    yield registry
    registry.close()


@pytest.fixture
def endless_registry():
    """A registry that begins to send an image and never gets done."""
    registry = EndlessRegistry()
    yield registry
    registry.close()
