"""A file or folder of a container, piece by piece."""

import asyncio
import io
import tarfile

import pytest
from support import docker

from dockbridge import AsyncClient, errors

MAKE = "mkdir /data; head -c 2000000 /dev/urandom >/data/big; ln -s big /data/link; touch /ready; sleep 1000"


@pytest.fixture
def container(make_container):
    name = make_container("sh", "-c", MAKE)
    docker("exec", name, "sh", "-c", "until [ -e /ready ]; do sleep 0.05; done")
    return name


def read(archive, name):
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return tar.extractfile(name).read()


def test_a_folder(client, container):
    with client.containers.stream_copy_from(container, "/data") as pieces:
        archive = b"".join(pieces)
        what = pieces.result()
    assert (what.name, what.is_dir, what.size) == ("data", True, 0)
    assert read(archive, "data/big") == client.containers.copy_from(container, "/data/big").data
    assert archive == client.containers.copy_from(container, "/data").data


def test_a_file_and_a_link(client, container):
    with client.containers.stream_copy_from(container, "/data/link") as pieces:
        assert pieces.result().link_target.endswith("big")
    with client.containers.stream_copy_from(container, "/data/link", follow_link=True) as pieces:
        archive = b"".join(pieces)
        assert pieces.result().size == 2_000_000
    assert len(read(archive, "big")) == 2_000_000


def test_awaited(container):
    async def main():
        async with AsyncClient() as client, client.containers.stream_copy_from(container, "/data/big") as pieces:
            archive = b"".join([piece async for piece in pieces])
            assert (await pieces.result()).name == "big"
        assert len(read(archive, "big")) == 2_000_000

    asyncio.run(main())


def test_what_is_not_there(client, container):
    with pytest.raises(errors.PathNotFoundError) as caught:
        client.containers.stream_copy_from(container, "/none")
    assert caught.value.resource == "/none"
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.stream_copy_from("dockbridge-no-such-container", "/x")
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.stream_copy_from(container, "")
