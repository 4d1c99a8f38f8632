"""What a hostile container offers to be copied does no harm; what is large arrives whole, and what is not held says so."""

import os
import stat

import pytest
from support import docker

from dockbridge import Client, errors

MAKE = """
mkdir -p /data/sub && printf '#!/bin/sh\\n' >/data/su && chown 1234:1235 /data/su && chmod 6755 /data/su
printf x >/data/sub/a && ln /data/sub/a /data/sub/b && ln -s ../../outside /data/sub/link
mkdir /fifo && mkfifo /fifo/pipe && printf x >/fifo/a
truncate -s 4294967306 /large && printf end >>/large
mkdir /sparse && truncate -s 42949672960 /sparse/forty-gigabytes
touch /ready; sleep 1000
"""


@pytest.fixture(scope="module")
def container(make_shared_container):
    name = make_shared_container("sh", "-c", MAKE)
    docker("exec", name, "sh", "-c", "until [ -e /ready ]; do sleep 0.05; done")
    return name


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_bits_that_give_rights_are_kept_only_when_asked_for(client, container, tmp_path):
    client.containers.copy_from(container, "/data", tmp_path)
    assert mode(tmp_path / "data" / "su") == 0o755
    client.containers.copy_from(container, "/data/su", tmp_path / "kept", set_ids=True)
    assert mode(tmp_path / "kept") == 0o6755
    assert (tmp_path / "kept").stat().st_uid == os.getuid()


def test_owners_are_kept_only_when_asked_for(client, container, tmp_path):
    client.containers.copy_from(container, "/data", tmp_path / "mine")
    assert {path.lstat().st_uid for path in (tmp_path / "mine").rglob("*")} == {os.getuid()}
    if os.getuid() != 0:
        with pytest.raises(errors.PermissionDeniedError, match="owners"):
            client.containers.copy_from(container, "/data", tmp_path / "theirs", owners=True)
        assert not (tmp_path / "theirs").exists()
        return
    client.containers.copy_from(container, "/data", tmp_path / "theirs", owners=True)
    found = (tmp_path / "theirs" / "su").stat()
    assert (found.st_uid, found.st_gid) == (1234, 1235)


def test_hard_links_stay_one_file(client, container, tmp_path):
    client.containers.copy_from(container, "/data/sub", tmp_path)
    assert (tmp_path / "sub" / "a").samefile(tmp_path / "sub" / "b")
    assert os.readlink(tmp_path / "sub" / "link") == "../../outside"


def test_pipes_are_refused_and_nothing_is_left(client, container, tmp_path):
    with pytest.raises(errors.UnsupportedError, match="fifo/pipe"):
        client.containers.copy_from(container, "/fifo", tmp_path)
    assert os.listdir(tmp_path) == []
    assert b"pipe" in client.containers.copy_from(container, "/fifo", archive=True).data


def test_a_file_beyond_32_bits_arrives_whole_and_sparse(client, container, tmp_path):
    client.containers.copy_from(container, "/large", tmp_path / "copy", timeout=300)
    found = (tmp_path / "copy").stat()
    assert found.st_size == 2**32 + 13
    assert found.st_blocks * 512 < 2**20
    with open(tmp_path / "copy", "rb") as copy:
        copy.seek(2**32 + 9)
        assert copy.read() == b"\0end"


def test_what_is_too_large_to_hold(client, container):
    for path in ("/sparse/forty-gigabytes", "/sparse"):
        with pytest.raises(errors.TooLargeError, match="max_bytes") as caught:
            client.containers.copy_from(container, path)
        assert "stream_copy_from" in caught.value.hint
    with pytest.raises(errors.TooLargeError):
        client.containers.copy_from(container, "/data/su", max_bytes=3)
    assert client.containers.copy_from(container, "/data/su", max_bytes=10).data == b"#!/bin/sh\n"
    with Client(max_bytes="3") as small, pytest.raises(errors.TooLargeError):
        small.containers.copy_from(container, "/data/su")


def test_owners_of_a_copy_into_a_container(client, make_container, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "file").write_text("x")
    name = make_container("sleep", "1000", options=["--user=1"])
    client.containers.copy_to(name, "/tmp/numbers", tmp_path / "data", owner="1234:1235")
    client.containers.copy_to(name, "/tmp/user", tmp_path / "data", owner="container")
    client.containers.copy_to(name, "/tmp/bytes", data=b"x", owner="1234")
    for path, owner in {
        "/tmp/numbers": "1234:1235",
        "/tmp/numbers/file": "1234:1235",
        "/tmp/user/file": "1",  # which group that is depends on the engine
        "/tmp/bytes": "1234:1234",
    }.items():
        found = docker("exec", name, "stat", "-c", "%u:%g", path).stdout.strip()
        assert found.startswith(owner), path
    with pytest.raises(errors.InvalidArgumentError, match="owner"):
        client.containers.copy_to(name, "/tmp/x", data=b"x", owner="www-data")
