import asyncio
import gzip
import os

import pytest
from support import docker

from dockbridge import AsyncClient, errors

from .conftest import check_overall


@pytest.fixture
def archived(make_image, unique, tmp_path):
    """The path of an archive by docker save, the name of the image in it, and its id. The image is not on the engine."""
    name = f"{unique('load')}:1"
    id_ = make_image(name)
    path = tmp_path / "image.tar"
    docker("save", "--output", str(path), name)
    docker("rmi", name)
    return path, name, id_


def test_load_from_a_file(client, archived, containerd_store):
    path, name, id_ = archived
    reports = []
    assert client.images.load(path, progress=reports.append) == [name]
    assert client.images.inspect(name).id == id_
    loading = "Loading layer" in [report.status for report in reports]
    assert loading is not containerd_store, "with containerd's store engines say nothing before the end"
    assert client.images.load(path) == [name], "loading what is there is no error"


def test_load_from_bytes(client, archived):
    path, name, id_ = archived
    assert client.images.load(data=path.read_bytes()) == [name]
    assert client.images.inspect(name).id == id_


def test_load_of_a_compressed_archive(client, archived):
    path, name, _ = archived
    assert client.images.load(data=gzip.compress(path.read_bytes())) == [name]


def test_an_image_saved_by_its_id_comes_back_without_a_name(client, make_image):
    id_ = make_image()
    saved = client.images.save([id_]).data
    docker("rmi", id_)
    assert client.images.load(data=saved) == [id_]


@pytest.mark.parametrize("content", [b"garbage", b"garbage" * 3_000_000, b"\0" * 10_240])
def test_what_is_no_archive(client, tmp_path, content):
    path = tmp_path / "garbage.tar"
    path.write_bytes(content)
    with pytest.raises(errors.EngineError) as caught:
        client.images.load(path)
    assert caught.value.resource == str(path)
    assert "archive" in caught.value.hint
    assert not caught.value.retryable


def test_a_source_that_is_missing_or_no_file(client, tmp_path):
    with pytest.raises(errors.PathNotFoundError) as caught:
        client.images.load(tmp_path / "none.tar")
    assert isinstance(caught.value, FileNotFoundError)
    assert caught.value.resource == str(tmp_path / "none.tar")
    for wrong in ({"source": tmp_path}, {}, {"data": b""}, {"source": tmp_path, "data": b"x"}):
        with pytest.raises(errors.InvalidArgumentError):
            client.images.load(**wrong)


def test_reports_of_the_archive_and_its_layers(client, layered, tmp_path, containerd_store):
    name = layered("dockbridge-test")
    path = tmp_path / "image.tar"
    docker("save", "--output", str(path), name)
    docker("rmi", name)
    with client.images.stream_load(path) as reports:
        seen = list(reports)
        assert reports.result() == [name]
    check_overall(seen)
    sent = [report.current for report in seen if report.status == "Sending archive"]
    assert sent == sorted(sent)
    assert sent[-1] == path.stat().st_size
    loaded = {report.id: report.total for report in seen if report.status == "Loading layer"}
    assert len(loaded) == (0 if containerd_store else 3)
    assert [report.status for report in seen][-1] == "Loaded"
    again = []
    client.images.load(path, progress=again.append)
    check_overall(again)


def test_a_load_that_is_closed_half_way(client, archived, tmp_path):
    path, name, _ = archived
    content = path.read_bytes()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = os.open(pipe, os.O_RDWR)
    try:
        os.write(writer, content[:4096])
        reports = client.images.stream_load(pipe)
        assert next(reports).status == "Sending archive"
        reports.close()
    finally:
        os.close(writer)
    assert reports.closed
    assert not client.images.exists(name)
    assert client.images.load(path) == [name], "the engine and the client are as before"


def test_awaited(archived):
    path, name, _ = archived

    async def main():
        async with AsyncClient() as client:
            async with client.images.stream_load(path) as reports:
                seen = [report async for report in reports]
                assert await reports.result() == [name]
            check_overall(seen)
            seen = []
            assert await client.images.load(data=path.read_bytes(), progress=seen.append) == [name]
            check_overall(seen)

    asyncio.run(main())
