"""Images as one archive, piece by piece."""

import asyncio
import io
import json
import tarfile

import pytest
import simulated as engines
from support import docker

from dockbridge import AsyncClient, Client, errors


def names_in(archive):
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return sorted(tag for entry in json.load(tar.extractfile("manifest.json")) for tag in entry["RepoTags"] or ())


def test_the_pieces_are_an_archive_that_the_cli_can_load(client, make_image, unique, tmp_path):
    names = sorted([f"{unique('save')}:1", f"{unique('save')}:2"])
    ids = [make_image(name, size=1_000_000) for name in names]
    path = tmp_path / "images.tar"
    with client.images.stream_save(names) as pieces, path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
        assert pieces.result() == file.tell()
    assert names_in(path.read_bytes()) == names
    docker("rmi", *names)
    docker("load", "--input", str(path))
    assert [client.images.inspect(name).id for name in names] == ids


def test_an_archive_that_breaks_off_is_an_error(simulated):
    simulated.on("GET", "/images/get", engines.half("x" * 3_000_000))
    with (
        Client(simulated.host) as client,
        client.images.stream_save(["web"]) as pieces,
        pytest.raises(errors.ConnectionLostError),
    ):
        list(pieces)


def test_awaited(make_image, unique):
    name = f"{unique('save')}:1"
    make_image(name)

    async def main():
        async with AsyncClient() as client, client.images.stream_save([name]) as pieces:
            archive = b"".join([piece async for piece in pieces])
            assert await pieces.result() == len(archive)
        assert names_in(archive) == [name]

    asyncio.run(main())


def test_what_cannot_be_saved_is_refused(client, unique):
    with pytest.raises(errors.ImageNotFoundError):
        client.images.stream_save([unique("missing")])
    with pytest.raises(errors.InvalidArgumentError):
        client.images.stream_save([])
