"""What the tests of images share: small images that the CLI makes, and registries."""

from __future__ import annotations

import base64
import io
import json
import os
import tarfile
from pathlib import Path

import pytest
from registry import PASSWORD, USER, Registry, StalledRegistry
from script import run
from support import docker

from dockbridge import Client


def layer(**files: bytes) -> bytes:
    """A tar archive with the given files."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return data.getvalue()


@pytest.fixture(scope="session")
def containerd_store() -> bool:
    """Tells that the engine keeps images in containerd, as engines from 29 on do, rather than in a store of its own."""
    return "io.containerd.snapshotter" in docker("info", "--format", "{{json .DriverStatus}}").stdout


@pytest.fixture
def folder(tmp_path, busybox):
    """Makes a context: folder({"Dockerfile": "…", "a/b": "…"})."""

    def make(files, name="context"):
        for path, content in files.items():
            target = tmp_path / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path / name

    return make


@pytest.fixture
def memory_of_a_large_context(folder):
    """Builds with a file of 150 MB in the context, in a process of its own: how many bytes its memory has grown by while all was sent."""

    def measure(dockerfile: str) -> int:
        context = folder({"Dockerfile": dockerfile})
        with open(context / "large", "wb") as large:
            large.truncate(150_000_000)
        code = """
            import sys, resource
            from dockbridge import Client
            def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
            with Client() as client:
                client.ping()
                before = peak()
                sent = []
                client.images.build(sys.argv[1], progress=lambda p: sent.append(p.current or 0))
                assert max(sent) > 150_000_000
                print(peak() - before)
        """
        return int(run(code, str(context)))

    return measure


@pytest.fixture
def make_image(tmp_path_factory, labels, unique, client):
    """Makes an image of its own content through the CLI, with the labels by which it is removed afterwards.

    make_image("host/name:1", changes=["ENV A=b"], size=1000) gives the image's id; the name may be left out.
    """

    def make(name: str = "", *, changes: tuple[str, ...] = (), size: int = 100) -> str:
        archive = tmp_path_factory.mktemp("image") / "root.tar"
        archive.write_bytes(layer(file=os.urandom(size)))
        change = [f"--change=LABEL {key}={value}" for key, value in labels.items()]
        change += [f"--change={instruction}" for instruction in changes]
        return docker("import", *change, str(archive), *([name] if name else [])).stdout.strip()

    return make


@pytest.fixture(scope="session")
def private_registry(tmp_path_factory):
    """A registry that wants registry.USER and registry.PASSWORD."""
    registry = Registry(tmp_path_factory.mktemp("registry"), private=True)
    yield registry
    registry.close()


@pytest.fixture
def stalled_registry():
    """A registry that takes the beginning of an image and no more."""
    registry = StalledRegistry()
    yield registry
    registry.close()


@pytest.fixture
def layered(busybox, unique, labels):
    """The name of an image with several layers of its own; host is the beginning of the name."""

    def make(host: str) -> str:
        name = f"{host}/{unique('layered')}:1"
        text = f"FROM {busybox}\nLABEL {' '.join(f'{key}={value}' for key, value in labels.items())}\n"
        text += "".join(f"RUN head -c {size} /dev/urandom > /{size}\n" for size in (100_000, 3_000_000, 700_000))
        docker("build", "--tag", name, "-", input=text, env={**os.environ, "DOCKER_BUILDKIT": "0"})
        return name

    return make


def check_overall(reports) -> None:
    """The overall part of a transfer's reports never falls, and is 1 at the end."""
    known = [report.overall for report in reports if report.overall is not None]
    assert known == sorted(known)
    assert known[0] >= 0
    assert known[-1] == 1
    assert reports[-1].overall == 1
    for report in reports:
        assert report.current is None or report.current >= 0
        assert report.total is None or report.total > 0


@pytest.fixture
def auth_config() -> dict[str, str]:
    return {"username": USER, "password": PASSWORD}


@pytest.fixture
def stored(make_image, unique, open_registry):
    """The name of an image that is in the open registry and not on the engine."""
    return _store(make_image, f"{open_registry.address}/{unique('stored')}:1")


@pytest.fixture
def stored_privately(make_image, unique, private_registry, tmp_path):
    """The name of an image that is in the private registry and not on the engine."""
    return _store(
        make_image,
        f"{private_registry.address}/{unique('stored')}:1",
        "--config",
        str(logged_in(tmp_path / "cli", private_registry)),
    )


def _store(make_image, name: str, *options: str) -> str:
    make_image(name, size=300_000)
    docker(*options, "push", name)
    docker("rmi", name)
    return name


def logged_in(folder: Path, registry: Registry, password: str = PASSWORD) -> Path:
    """A docker config as docker login leaves it."""
    return write_config(folder, {"auths": auths(registry, password)})


def auths(registry: Registry, password: str = PASSWORD) -> dict[str, dict[str, str]]:
    return {registry.address: {"auth": base64.b64encode(f"{USER}:{password}".encode()).decode()}}


def write_config(folder: Path, config: dict) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def write_helper(folder: Path, name: str, script: str) -> None:
    """A credential helper; the folder must come onto PATH."""
    path = folder / f"docker-credential-{name}"
    path.write_text("#!/bin/sh\n" + script + "\n")
    path.chmod(0o755)


@pytest.fixture
def client_with(tmp_path):
    """Opens clients of a caller with a docker config, and tmp_path on PATH for credential helpers."""
    opened = []

    def make(config: dict, **variables: str) -> Client:
        write_config(tmp_path, config)
        client = Client(
            environment={
                "DOCKER_CONFIG": str(tmp_path),
                "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
                **variables,
            }
        )
        opened.append(client)
        return client

    yield make
    for client in opened:
        client.close()
