"""Streams and their readers: a slow one slows the engine, one that goes ends what the engine does, and nothing is left."""

import asyncio
import gc
import json
import os
import resource
import threading
import time
from pathlib import Path

import pytest
import simulated as engines

from dockbridge import AsyncClient, Client
from dockbridge._bridge import native

MOST_AHEAD = 8 << 20  # bytes that may be on their way between an engine and a reader that does not read
MUCH = 100 << 20
FLAT = 48 << 20  # bytes by which a process may grow while MUCH passes

LINE = b"a line of a log of which there is no end\n" * 100
FRAME = b"\1\0\0\0" + len(LINE).to_bytes(4, "big") + LINE
EVENT = json.dumps({"Type": "container", "Action": "x", "timeNano": 1, "Actor": {"Attributes": {"text": "x" * 4000}}}).encode()  # fmt: skip
STREAMS = {
    "export": ("/containers/web/export", bytes(64 << 10), lambda client: client.containers.stream_export("web"), len),
    "logs": ("/containers/web/logs", FRAME, lambda c: c.containers.stream_logs("web"), lambda line: len(line.data)),
    "events": ("/events", EVENT * 16, lambda c: c.system.stream_events(), lambda e: len(e.actor.attributes["text"])),
}


@pytest.fixture
def engine():
    with engines.SimulatedEngine(api_version="1.44") as engine:
        yield engine


@pytest.fixture(params=STREAMS)
def endless(request, engine):
    """An engine that sends without end, how a stream of that is opened, and how large its items are."""
    path, piece, start, size = STREAMS[request.param]
    answer = engines.Endless(piece, Content_Type="application/vnd.docker.multiplexed-stream")
    engine.on("GET", path, answer)
    return answer, start, size


def memory():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def descriptors():
    return len(os.listdir("/proc/self/fd"))


def settled(condition):
    """Waits for what threads of the library and of the simulated engine do after a call has returned."""
    for _ in range(3000):
        if condition():
            return True
        time.sleep(0.01)
    return False


def is_stale(handle):
    answer = native.load().next(handle, 0)
    return answer.status == native.FAILED and json.loads(answer.json)["code"] == "stale_handle"


def test_a_reader_that_does_not_read_stops_the_engine(engine, endless):
    answer, start, size = endless
    with Client(engine.host) as client:
        before = memory()
        with start(client) as items:
            assert answer.stuck.wait(engines.PATIENCE)
            assert answer.sent < MOST_AHEAD
            read = 0
            while read < MUCH:  # and one that reads again lets it go on
                read += size(next(items))
            assert answer.stuck.wait(engines.PATIENCE)
            assert answer.sent < 1.1 * read + MOST_AHEAD
            assert memory() - before < FLAT
            assert not engine.hung_up.is_set()
        assert engine.hung_up.wait(engines.PATIENCE)


def test_the_same_awaited(engine, endless):
    answer, start, size = endless

    async def stuck():
        assert await asyncio.get_running_loop().run_in_executor(None, answer.stuck.wait, engines.PATIENCE)

    async def main():
        async with AsyncClient(engine.host) as client:
            before = memory()
            async with start(client) as items:
                await stuck()
                assert answer.sent < MOST_AHEAD
                read = 0
                while read < MUCH:
                    read += size(await items.next())
                await stuck()
                assert answer.sent < 1.1 * read + MOST_AHEAD
                assert memory() - before < FLAT
                assert not engine.hung_up.is_set()
            assert engine.hung_up.wait(engines.PATIENCE)

    asyncio.run(main())


def test_a_reader_that_is_far_behind_may_go(engine, endless):
    answer, start, _ = endless
    with Client(engine.host) as client:
        items = start(client)
        assert answer.stuck.wait(engines.PATIENCE)
        items.close()
        assert engine.hung_up.wait(engines.PATIENCE)
        assert list(items) == []


def test_closing_from_another_thread_ends_a_wait(engine):
    engine.on("GET", "/events", engines.silent())
    with Client(engine.host) as client:
        events = client.system.stream_events()
        found = []
        reader = threading.Thread(target=lambda: found.extend(events))
        reader.start()
        events.close()
        reader.join(engines.PATIENCE)
        assert not reader.is_alive()
        assert found == []
        assert engine.hung_up.wait(engines.PATIENCE)


def test_a_stream_that_is_garbage_warns_and_is_closed(engine, endless):
    _, start, _ = endless
    with Client(engine.host) as client:
        client.ping()
        before = descriptors()
        items = start(client)
        next(items)
        handle = items._handle
        with pytest.warns(ResourceWarning, match=r"unclosed <dockbridge\.(Byte)?Stream"):
            items = None
        assert engine.hung_up.wait(engines.PATIENCE)
        assert settled(lambda: descriptors() <= before)
        assert settled(lambda: start(client).close() or is_stale(handle))  # the next finds that it has ended


@pytest.mark.parametrize("entered", [True, False])
def test_an_awaited_stream_that_is_garbage_warns_and_is_closed(engine, endless, entered):
    _, start, _ = endless

    async def main():
        async with AsyncClient(engine.host) as client:
            await client.ping()
            before = descriptors()
            items = start(client)
            if entered:
                await items.__aenter__()
                await items.next()
            handle = items._handle
            with pytest.warns(ResourceWarning, match=r"unclosed <dockbridge\.Async(Byte)?Stream"):
                items = None
            gc.collect()
            for _ in range(3000):
                if is_stale(handle) and descriptors() <= before:
                    return
                await asyncio.sleep(0.01)
            raise AssertionError("something is left open")

    asyncio.run(main())


def test_streams_that_are_closed_leave_nothing(engine, endless):
    _, start, _ = endless
    with Client(engine.host) as client:
        with start(client) as items:
            next(items)
        before, handles = descriptors(), []
        for _ in range(20):
            with start(client) as items:
                next(items)
                handles.append(items._handle)
        assert settled(lambda: descriptors() <= before)
        assert settled(lambda: start(client).close() or all(map(is_stale, handles)))


def test_a_stream_outlives_the_name_of_its_client(engine, endless):
    _, start, size = endless
    client = Client(engine.host)
    items = start(client)
    del client
    gc.collect()
    for _ in range(200):
        assert size(next(items)) > 0
    items.close()
    assert engine.hung_up.wait(engines.PATIENCE)
