import io
import os
import subprocess
import tarfile

import pytest
from support import docker

from dockbridge import errors

NAMES = ["a b", "quo'te\"s", "new\nline", "ünï-日本"]


def read(container, path) -> bytes:
    archive = docker_bytes("cp", f"{container}:{path}", "-")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return tar.extractfile(tar.next()).read()


def docker_bytes(*arguments) -> bytes:
    return subprocess.run(["docker", *arguments], check=True, capture_output=True).stdout


def listing(container, path) -> list:
    archive = docker_bytes("cp", f"{container}:{path}", "-")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return sorted((m.name.rstrip("/"), m.type, m.mode, m.linkname, m.size) for m in tar)


@pytest.fixture
def tree(tmp_path):
    root = tmp_path / "tree"
    (root / "sub").mkdir(parents=True)
    for name in NAMES:
        (root / "sub" / name).write_bytes(name.encode())
    (root / "script").write_text("#!/bin/sh\n")
    (root / "script").chmod(0o755)
    (root / "link").symlink_to("script")
    return root


@pytest.mark.parametrize("destination", ["/tmp", "/tmp/", "/new", "/new/", "relative"])
@pytest.mark.parametrize("ending", ["", "/", "/."])
def test_a_folder_goes_where_docker_cp_puts_it(client, make_container, tree, destination, ending):
    ours, theirs = make_container(start=False), make_container(start=False)
    for name in (ours, theirs):
        docker("cp", str(tree.parent), f"{name}:/tmp")
    client.containers.copy_to(ours, destination, f"{tree}{ending}")
    docker("cp", f"{tree}{ending}", f"{theirs}:{destination}")
    where = "/" + destination.strip("/")
    assert listing(ours, where) == listing(theirs, where)


@pytest.mark.parametrize("destination", ["/tmp", "/tmp/", "/new", "/etc/link"])
@pytest.mark.parametrize("follow", [False, True])
def test_a_link_goes_where_docker_cp_puts_it(client, make_container, tree, destination, follow):
    ours, theirs = make_container(start=False), make_container(start=False)
    client.containers.copy_to(ours, destination, tree / "link", follow_link=follow)
    docker("cp", *(["-L"] if follow else []), str(tree / "link"), f"{theirs}:{destination}")
    where = destination.rstrip("/") + ("/link" if destination.startswith("/tmp") else "")
    assert listing(ours, where) == listing(theirs, where)


@pytest.mark.parametrize("name", NAMES)
def test_bytes_become_a_file(client, make_container, name):
    container, data = make_container(), bytes(range(256)) * 7
    client.containers.copy_to(container, f"/tmp/{name}", data=data, mode=0o640)
    assert read(container, f"/tmp/{name}") == data
    ((_, _, mode, _, _),) = listing(container, f"/tmp/{name}")
    assert mode & 0o7777 == 0o640


def test_empty_and_big(client, make_container, tmp_path):
    container, big = make_container(), os.urandom(10 << 20)
    client.containers.copy_to(container, "/empty", data=b"")
    assert read(container, "/empty") == b""
    (tmp_path / "big").write_bytes(big)
    client.containers.copy_to(container, "/big", tmp_path / "big")
    assert read(container, "/big") == big


def test_an_archive_is_extracted(client, make_container):
    container, buffer = make_container(), io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        entry = tarfile.TarInfo("inside/file")
        entry.size = 2
        tar.addfile(entry, io.BytesIO(b"hi"))
    client.containers.copy_to(container, "/tmp", data=buffer.getvalue(), archive=True)
    assert read(container, "/tmp/inside/file") == b"hi"


def test_copy_to_errors(client, make_container, tmp_path):
    container = make_container(start=False)
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.copy_to("dockbridge-no-such-container", "/x", data=b"x")
    with pytest.raises(errors.PathNotFoundError) as caught:
        client.containers.copy_to(container, "/none/x", data=b"x")
    assert caught.value.resource == "/none"
    with pytest.raises(errors.PathNotFoundError) as caught:
        client.containers.copy_to(container, "/x", tmp_path / "missing")
    assert caught.value.resource == str(tmp_path / "missing")
    for arguments in ({}, {"source": file, "data": b"x"}, {"source": tmp_path}, {"data": b"x", "mode": -1}):
        with pytest.raises(errors.InvalidArgumentError):
            client.containers.copy_to(container, "/etc/passwd", **arguments)
    read_only = make_container(options=["--read-only"])
    with pytest.raises(errors.DockbridgeError, match="read-only"):
        client.containers.copy_to(read_only, "/x", data=b"x")
