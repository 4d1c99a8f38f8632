"""Streams of bytes as binary files: whoever reads a file can read them, and what breaks off never looks like the end."""

import asyncio
import io
import shutil
import tarfile
import threading

import pytest
import simulated as engines
from support import docker

from dockbridge import AsyncClient, ByteStream, Client, errors

MAKE = "mkdir /data; head -c 3000000 /dev/urandom >/data/big; echo text >/data/small; touch /ready; sleep 1000"


@pytest.fixture(scope="module")
def container(make_shared_container):
    name = make_shared_container("sh", "-c", MAKE)
    docker("exec", name, "sh", "-c", "until [ -e /ready ]; do sleep 0.05; done")
    return name


@pytest.fixture(scope="module")
def whole(client, container):
    return client.containers.copy_from(container, "/data").data


def test_tarfile_reads_it_as_it_comes(client, container):
    with (
        client.containers.stream_copy_from(container, "/data") as archive,
        tarfile.open(fileobj=archive, mode="r|") as tar,
    ):
        found = {member.name: member.size for member in tar}
        assert not archive.closed
    assert found == {"data": 0, "data/big": 3_000_000, "data/small": 5}
    assert archive.closed


@pytest.mark.parametrize("image", [False, True], ids=["export", "save"])
def test_other_archives_are_files_too(client, container, busybox, image):
    opened = client.images.stream_save([busybox]) if image else client.containers.stream_export(container)
    with opened as archive, tarfile.open(fileobj=archive, mode="r|*") as tar:
        assert ("manifest.json" if image else "data/small") in tar.getnames()
    assert isinstance(archive, ByteStream)


def test_copyfileobj(client, container, whole, tmp_path):
    for length in (0, 1000, 1 << 20):
        with client.containers.stream_copy_from(container, "/data") as archive, (tmp_path / "tar").open("wb") as file:
            shutil.copyfileobj(archive, file, length)
        assert (tmp_path / "tar").read_bytes() == whole


def test_the_stat_comes_first(client, container):
    with client.containers.stream_copy_from(container, "/data/big") as archive:
        assert (archive.stat.name, archive.stat.size, archive.stat.is_dir) == ("big", 3_000_000, False)
        stat = archive.stat
        assert len(archive.read()) > stat.size
        assert archive.result() == stat


def test_reads_of_each_kind(client, container, whole):
    with client.containers.stream_copy_from(container, "/data") as archive:
        assert (archive.readable(), archive.writable(), archive.seekable()) == (True, False, False)
        assert archive.read(0) == b""
        assert archive.read(1000) == whole[:1000]
        room = bytearray(700_000)  # more than a piece
        assert archive.readinto(room) == len(room)
        assert room == whole[1000:701_000]
        first = archive.read1(10)
        assert first == whole[701_000:701_010]
        rest = archive.read1()
        at = 701_010 + len(rest)
        assert rest == whole[701_010:at]
        assert archive.read(5) == whole[at : at + 5]
        piece = next(archive)  # what is left of the piece that read() has begun
        assert piece == whole[at + 5 : at + 5 + len(piece)]
        at += 5 + len(piece)
        assert archive.read(3) == whole[at : at + 3]
        [piece] = archive.take(10, limit=1)
        assert piece == whole[at + 3 : at + 3 + len(piece)]
        assert archive.read(None) == whole[at + 3 + len(piece) :]
        assert [archive.read(), archive.read(1), archive.read1(), archive.readall()] == [b""] * 4
        assert archive.readinto(bytearray(9)) == 0
        for refused in (archive.tell, lambda: archive.seek(0), lambda: archive.write(b"x"), archive.truncate):
            with pytest.raises(io.UnsupportedOperation, match=r"r\|"):
                refused()
        with pytest.raises(TypeError):
            archive.read("5")


def test_a_buffered_reader_over_it(client, container, whole):
    with client.containers.stream_copy_from(container, "/data") as archive:
        reader = io.BufferedReader(archive)
        assert reader.peek(1)[:100] == whole[:100]
        assert reader.read(257) == whole[:257]
        assert reader.read() == whole[257:]
        assert [reader.read(), reader.read(1)] == [b"", b""]
        reader.close()
        assert archive.closed


def test_closing_it_early(client, container):
    archive = client.containers.stream_copy_from(container, "/data")
    assert archive.read(100)
    archive.close()
    for read in (archive.read, lambda: archive.read(0), archive.read1, lambda: archive.readinto(bytearray(5))):
        with pytest.raises(errors.StreamClosedError) as caught:
            read()
        assert isinstance(caught.value, ValueError)  # as files have it
    assert list(archive) == []


def test_closing_it_in_another_thread_is_not_the_end(simulated):
    simulated.on("GET", "/containers/web/export", engines.stall_in_body("x" * 10))
    with Client(simulated.host) as client:
        archive = client.containers.stream_export("web")
        closer = threading.Timer(0.3, archive.close)
        closer.start()
        with pytest.raises(errors.StreamClosedError):
            archive.read(100)
        closer.join()


@pytest.mark.parametrize("size", [-1, 1000, 10_000_000])
def test_what_breaks_off_never_looks_like_the_end(simulated, size):
    def drain(archive):
        while archive.read(size):
            pass

    simulated.on("GET", "/containers/web/export", engines.half("x" * 3_000_000))
    with Client(simulated.host) as client, client.containers.stream_export("web") as archive:
        for _ in range(2):
            with pytest.raises(errors.ConnectionLostError):
                drain(archive)
        with pytest.raises(errors.ConnectionLostError):
            archive.read1()
    simulated.on("GET", "/containers/web/export", engines.half("x" * 3_000_000))
    with (
        Client(simulated.host) as client,
        client.containers.stream_export("web") as archive,
        pytest.raises(errors.ConnectionLostError),
    ):
        shutil.copyfileobj(archive, io.BytesIO())


def test_reading_all_has_the_client_s_limit(container, whole):
    with Client(max_bytes="1m") as client, client.containers.stream_copy_from(container, "/data") as archive:
        with pytest.raises(errors.TooLargeError) as caught:
            archive.read()
        assert (caught.value.limit, caught.value.argument) == (1 << 20, "max_bytes")
        assert archive.read(2_000_000) == whole[:2_000_000]  # nothing was lost, and who names a size means it


def test_threads_take_turns(client, container, whole):
    found = []
    with client.containers.stream_copy_from(container, "/data") as archive:

        def read():
            while data := archive.read(1024):
                found.append(data)

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(found) == sorted(whole[at : at + 1024] for at in range(0, len(whole), 1024))


def test_awaited(container, whole):
    async def main():
        async with AsyncClient() as client:
            opened = client.containers.stream_copy_from(container, "/data")
            with pytest.raises(errors.ConflictError):
                _ = opened.stat
            async with opened as archive:
                assert archive.stat.is_dir
                assert await archive.read(0) == b""
                parts = []
                while data := await archive.read(100_000):
                    parts.append(data)
                assert [len(part) for part in parts[:-1]] == [100_000] * (len(parts) - 1)
                assert b"".join(parts) == whole
                assert await archive.result() == archive.stat
            with pytest.raises(errors.StreamClosedError):
                await archive.read()
            async with client.containers.stream_copy_from(container, "/data") as archive:
                assert await archive.read(7) + await archive.__anext__() + await archive.read() == whole

    asyncio.run(main())


def test_a_task_that_is_cancelled_in_a_read_takes_nothing(simulated):
    async def main():
        simulated.on("GET", "/containers/web/export", engines.stall_in_body("x" * 1_200_000))
        async with AsyncClient(simulated.host) as client, client.containers.stream_export("web") as archive:
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(archive.read(1_000_000), 0.5)
            assert len(await archive.read(500_000)) == 500_000
            await archive.aclose()
            with pytest.raises(errors.StreamClosedError):
                await archive.read(1)

    asyncio.run(main())


@pytest.mark.parametrize("size", [-1, 1000, 10_000_000])
def test_what_breaks_off_while_it_is_awaited(simulated, size):
    async def drain(archive):
        while await archive.read(size):
            pass

    async def main():
        simulated.on("GET", "/containers/web/export", engines.half("x" * 3_000_000))
        async with AsyncClient(simulated.host) as client, client.containers.stream_export("web") as archive:
            for _ in range(2):
                with pytest.raises(errors.ConnectionLostError):
                    await drain(archive)

    asyncio.run(main())
