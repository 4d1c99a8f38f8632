"""Ten everyday tasks, with each library: the same outcome, on a real engine."""

from __future__ import annotations

import asyncio
import gc
import importlib.util
import inspect
import os
import urllib.request

import pytest
from support import ROOT, docker, until

from dockbridge import Client

from .page import FOLDER, PAGE, SIDES, functions, lines, page

pytestmark = pytest.mark.filterwarnings("default")  # the other libraries have their own


def module(side):
    spec = importlib.util.spec_from_file_location(f"tasks_{SIDES[side]}", FOLDER / f"{SIDES[side]}.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


async def awaited(function, *arguments):
    import aiodocker

    client = aiodocker.Docker()
    try:
        return await function(client, *arguments)
    finally:
        await client.close()


@pytest.fixture(params=SIDES)
def task(request):
    """Runs a task by its name with one of the libraries."""
    program = module(request.param)

    def run(name, *arguments):
        function = getattr(program, name)
        if inspect.iscoroutinefunction(function):
            return asyncio.run(awaited(function, *arguments))
        if request.param == "docker-py":
            import docker as peer

            client = peer.from_env()
            try:
                return function(client, *arguments)
            finally:
                client.close()
        if request.param == "python-on-whales":
            import python_on_whales

            return function(python_on_whales.DockerClient(), *arguments)
        with Client() as client:
            return function(client, *arguments)

    yield run
    gc.collect()  # what the others have left open is told here, and not in the next test


def test_output(task, busybox):
    before = docker("ps", "--all", "--quiet").stdout.split()
    assert task("output", busybox) == "hello\n"
    until(lambda: set(docker("ps", "--all", "--quiet").stdout.split()) <= set(before))


def test_service(task, busybox, unique, labels):
    [(key, value)] = labels.items()
    name = unique()
    url = task("service", busybox, name, f"{key}={value}")
    assert (
        urllib.request.urlopen(url, timeout=10).read() == docker("exec", name, "cat", "/etc/hostname").stdout.encode()
    )
    docker("kill", name)


def test_inside(task, make_container):
    name = make_container(options=["--hostname", "inner"])
    assert task("inside", name) == "inner\n"


def test_ready(task, make_container):
    assert task("ready", make_container("sh", "-c", "echo begun; sleep 1; echo now ready; sleep 1000")) == "now ready"


def test_overview(task, make_container, unique):
    label = unique("label")
    running, ended = make_container(options=["--label", label]), make_container("true", options=["--label", label])
    until(lambda: docker("inspect", "--format={{.State.Status}}", ended).stdout == "exited\n")
    assert task("overview", label) == {running: "running", ended: "exited"}


def test_files(task, make_container):
    name = make_container(options=["--hostname", "inner"])
    assert task("files", name) == b"inner\n"
    assert docker("exec", name, "cat", "/etc/app.conf").stdout == "debug = true\n"


def test_image(task, busybox, unique, tmp_path):
    tag = f"{unique('image')}:1"
    (tmp_path / "Dockerfile").write_text(f"FROM {busybox}\nCOPY file /file\nRUN test -e /file\n")
    (tmp_path / "file").write_text(os.urandom(8).hex())
    built = task("image", str(tmp_path), tag)
    assert docker("image", "inspect", "--format={{.Id}}", tag).stdout.strip().endswith(built.removeprefix("sha256:"))
    docker("rmi", tag)


def test_usage(task, make_container, unique):
    label = unique("label")
    names = {make_container(options=["--label", f"a={label}"]) for _ in range(3)}
    found = task("usage", f"a={label}")
    assert set(found) == names
    assert min(found.values()) > 0


def test_together(task, make_container, unique, labels):
    network, web, database = unique("net"), make_container(), make_container()
    try:
        task("together", network, web, database)
        assert docker("exec", web, "nslookup", "db", check=False).returncode == 0
    finally:
        docker("network", "disconnect", "--force", network, web, check=False)
        docker("network", "disconnect", "--force", network, database, check=False)
        docker("network", "rm", network, check=False)


def test_clean(task, make_container, unique):
    label = unique("label")
    for _ in range(2):
        make_container(options=["--label", label])
    task("clean", label)
    assert docker("ps", "--all", "--quiet", "--filter", f"label={label}").stdout == ""


def test_the_page_tells_what_is_there():
    """UPDATE=1 writes it anew."""
    if os.environ.get("UPDATE"):
        PAGE.write_text(page())
    assert PAGE.read_text() == page()
    tasks = functions("dockbridge")
    for side in SIDES:
        assert functions(side).keys() == tasks.keys()
    assert len(tasks) == 10
    totals = {side: sum(map(lines, functions(side).values())) for side in SIDES}
    assert totals["dockbridge"] <= 20
    readme = " ".join((ROOT / "README.md").read_text().split())
    said = ", ".join(f"{totals[side]} with {side}" for side in SIDES if side != "dockbridge")
    assert f"take {totals['dockbridge']} lines ({said})" in readme
