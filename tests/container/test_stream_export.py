"""All files of a container, piece by piece."""

import asyncio
import io
import tarfile

import pytest
import simulated as engines
from support import docker

from dockbridge import AsyncClient, Client, errors


def names(archive):
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return sorted(tar.getnames())


def test_the_pieces_are_the_archive(client, make_container, tmp_path):
    name = make_container("sh", "-c", "dd if=/dev/urandom of=/big bs=1M count=3")
    docker("wait", name)
    with client.containers.stream_export(name) as pieces:
        found = list(pieces)
        assert pieces.result() == sum(map(len, found))
    assert {type(piece) for piece in found} == {bytes}
    assert max(map(len, found)) <= 1 << 20
    docker("export", "--output", str(tmp_path / "theirs.tar"), name)
    assert names(b"".join(found)) == names((tmp_path / "theirs.tar").read_bytes())
    with tarfile.open(fileobj=io.BytesIO(b"".join(found))) as tar:
        assert tar.getmember("big").size == 3 << 20


def test_closing_it_early_leaves_the_container_free(client, make_container):
    name = make_container("sh", "-c", "dd if=/dev/zero of=/big bs=1M count=50; sleep 1000", options=["--init"])
    with client.containers.stream_export(name) as pieces:
        assert next(pieces)
    assert list(pieces) == []
    docker("rm", "--force", name)


@pytest.mark.parametrize("answer", [engines.half("x" * 3_000_000), engines.reply(b"no archive")])
def test_an_archive_that_breaks_off_is_an_error(simulated, answer):
    simulated.on("GET", "/containers/web/export", answer)
    with Client(simulated.host) as client, client.containers.stream_export("web") as pieces:
        with pytest.raises(errors.ConnectionLostError) as caught:
            list(pieces)
        assert caught.value.resource == "web"
        with pytest.raises(errors.ConflictError):
            pieces.result()


def test_awaited(make_container):
    name = make_container(start=False)

    async def main():
        async with AsyncClient() as client, client.containers.stream_export(name) as pieces:
            archive = b"".join([piece async for piece in pieces])
            assert await pieces.result() == len(archive)
        assert "bin/busybox" in names(archive)

    asyncio.run(main())


def test_what_is_not_there(client):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.stream_export("dockbridge-no-such-container")
