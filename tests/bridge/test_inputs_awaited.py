"""Input as it comes, with AsyncClient and in sessions."""

import asyncio
import io
import threading

import pytest
from inputs import DATA, FORMS, blocking, close_files, file_of
from support import sleepers, until

from dockbridge import AsyncClient, errors


@pytest.fixture(autouse=True)
def _close_files():
    yield
    close_files()


@pytest.fixture(scope="module")
def web(make_shared_container):
    return make_shared_container("sleep", "100000", options=["--init"])


def test_awaited(web, busybox, labels):
    async def pieces():
        for at in range(0, len(DATA), 100_000):
            await asyncio.sleep(0)
            yield DATA[at : at + 100_000]

    async def broken():
        yield b"some"
        raise KeyError("mine")

    async def text():
        yield "text"

    async def endless():
        try:
            while True:
                yield b"x" * 10_000
        finally:
            closed.append(True)

    closed = []

    async def main():
        async with AsyncClient() as client:
            for source in (pieces(), file_of(DATA), iter([DATA]), DATA):
                assert (await client.containers.exec(web, "cat", input=source)).stdout == DATA
            ran = await client.containers.run(busybox, "cat", input=pieces(), labels=labels, remove=True)
            assert ran.stdout == DATA
            await client.containers.copy_to(web, "/awaited", data=pieces())
            assert (await client.containers.exec(web, "cat /awaited")).stdout == DATA
            async with client.images.stream_save([busybox]) as archive:
                assert await client.images.load(data=archive) == [busybox]
            async with client.images.stream_save([busybox]) as archive, client.images.stream_load(data=archive) as load:
                assert await load.result() == [busybox]
            for source in (broken(), (1 / 0 for _ in range(1))):
                with pytest.raises((KeyError, ZeroDivisionError)):
                    await client.containers.exec(web, "sleep 1239", input=source)
                assert sleepers(web, 1239) == []
            with pytest.raises(KeyError):
                async with client.images.stream_load(data=broken()) as load:
                    await load.result()
            with pytest.raises(errors.InvalidArgumentError, match="encode"):
                await client.containers.exec(web, "cat", input=text())
            assert (await client.containers.exec(web, "true", input=endless())).exit_code == 0
            with blocking() as source:
                assert (await client.containers.exec(web, "true", input=source)).exit_code == 0
            with blocking() as source, pytest.raises(errors.OperationTimeoutError):
                await client.containers.exec(web, "sleep 1240", input=source, timeout=0.5)
            with blocking() as source, pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.containers.exec(web, "sleep 1240", input=source), 0.5)

    asyncio.run(main())
    assert closed == [True]
    until(lambda: not sleepers(web, 1240))


@pytest.mark.parametrize("form", FORMS)
def test_sessions(client, web, form):
    def broken():
        yield b""
        yield b"and more"
        raise KeyError

    with client.containers.stream_exec(web, "cat") as session:
        reader = threading.Thread(target=lambda: read.extend(session))
        read = []
        reader.start()
        session.write(FORMS[form](DATA))
        with pytest.raises(KeyError):
            session.write(broken())
        with pytest.raises(errors.InvalidArgumentError):
            session.write(io.StringIO("text"))
        session.close_input()
        reader.join()
    assert b"".join(chunk.data for chunk in read) == DATA + b"and more"


def test_awaited_sessions(web):
    async def pieces():
        for at in range(0, len(DATA), 100_000):
            yield DATA[at : at + 100_000]

    async def main():
        async with AsyncClient() as client:
            for source in (pieces(), file_of(DATA), iter([DATA]), bytearray(DATA)):
                async with client.containers.stream_exec(web, "cat") as session:
                    write = asyncio.ensure_future(session.write(source))
                    read = b""
                    while len(read) < len(DATA):
                        read += (await session.next(20)).data
                    await write
                    await session.close_input()
                    assert (await session.result()).exit_code == 0
                assert read == DATA

    asyncio.run(main())


def test_a_loop_goes_on_while_a_source_blocks(web):
    async def main():
        turns = 0
        async with AsyncClient() as client:
            with blocking() as source:
                call = asyncio.ensure_future(client.containers.exec(web, "sleep 1", input=source))
                while not call.done():
                    await asyncio.sleep(0.01)
                    turns += 1
                assert (await call).exit_code == 0
        return turns

    assert asyncio.run(main()) > 20
