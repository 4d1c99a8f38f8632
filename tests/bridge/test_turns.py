"""No turn of an event loop is long because of what a client receives: other tasks get theirs."""

import asyncio
import json
import threading

import pytest
import simulated as engines

from dockbridge import AsyncClient, Client, errors
from dockbridge._bridge import jsontext

FRAME = b"\1\0\0\0\0\0\0\x0a" + b"123456789\n"


def containers(count):
    return [
        {"Id": f"{number:064x}", "Names": ["/web"], "Labels": {"padding": "0\r\n\r\n" * 20}} for number in range(count)
    ]


@pytest.mark.parametrize("count", [1, 100, 2_000, 20_000])
def test_large_replies_arrive_whole(web, run, count):
    web.on("GET", "/containers/json", engines.reply(containers(count)))

    async def listed():
        async with AsyncClient(web.host) as client:
            return await asyncio.gather(*(client.containers.list(all=True) for _ in range(3)))

    with Client(web.host) as client:
        expected = client.containers.list(all=True)
    assert len(expected) == count
    for found in run(listed()):
        assert [c.id for c in found] == [c.id for c in expected]


def test_a_large_reply_is_decoded_in_another_thread(web, run):
    threads = []

    def decode(value, raw):
        threads.append(threading.current_thread())
        return len(value)

    async def main(count):
        web.on("GET", "/containers/json", engines.reply(containers(count)))
        async with AsyncClient(web.host) as client:
            assert await client._caller.long("container.list", {}, decode) == count

    run(main(1))
    run(main(20_000))
    assert threads[0] is threading.main_thread()
    assert threads[1] is not threading.main_thread()


def test_a_large_log(web, run):
    web.on(
        "GET",
        "/containers/web/logs",
        engines.reply(FRAME * 400_000, Content_Type="application/vnd.docker.multiplexed-stream"),
    )

    async def main():
        async with AsyncClient(web.host) as client:
            output = await client.containers.logs("web")
            assert output.stdout == b"123456789\n" * 400_000

    run(main())


def test_a_reply_that_is_too_large_to_hold(web, run):
    web.on("GET", "/containers/json", engines.reply(containers(2_000)))

    async def main():
        async with AsyncClient(web.host, max_json_bytes="100k") as client:
            with pytest.raises(errors.TooLargeError, match="max_json_bytes"):
                await client.containers.list()
            assert await client.ping()

    run(main())
    with Client(web.host, max_json_bytes="100k") as client, pytest.raises(errors.TooLargeError):
        client.containers.list()


@pytest.mark.parametrize("end", ["cancel", "timeout", "close"])
def test_a_large_reply_that_never_ends_can_be_given_up(web, run, end):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 50000000\r\n\r\n["

    def answer(connection):
        connection.send(head + b" " * 2_000_000)
        return connection.wait()

    web.on("GET", "/containers/json", answer)

    async def main():
        client = AsyncClient(web.host)
        task = asyncio.create_task(client.containers.list(timeout=0.3 if end == "timeout" else None))
        await asyncio.to_thread(web.wait_for, "/containers/json")
        await asyncio.sleep(0.05)
        if end == "cancel":
            task.cancel()
        if end == "close":
            await client.aclose()
        with pytest.raises(
            {
                "cancel": asyncio.CancelledError,
                "timeout": errors.OperationTimeoutError,
                "close": errors.DockbridgeError,
            }[end]
        ):
            await task
        await client.aclose()

    run(main())
    assert web.hung_up.wait(engines.PATIENCE)


def test_a_stream_that_always_has_something_gives_way(web, run):
    endless = engines.Endless(FRAME * 2000, Content_Type="application/vnd.docker.multiplexed-stream")
    web.on("GET", "/containers/web/logs", endless)

    async def main():
        turns = 0

        async def other():
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        async with AsyncClient(web.host) as client, client.containers.stream_logs("web") as lines:
            task = asyncio.create_task(other())
            lines_seen = 0
            async for _ in lines:
                lines_seen += 1
                if turns > 20:  # else it goes on for ever
                    break
            task.cancel()
            assert lines_seen

    run(asyncio.wait_for(main(), engines.PATIENCE))


def test_progress_that_always_comes_gives_way(web, run):
    web.on("POST", "/images/create", engines.Endless(b'{"status":"Downloading","id":"1"}\r\n' * 1000))

    async def main():
        turns = 0

        async def other():
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        enough = asyncio.Event()

        def progress(_):
            if turns > 20:
                enough.set()

        async with AsyncClient(web.host) as client:
            task = asyncio.create_task(other())
            pull = asyncio.create_task(client.images.pull("busybox", progress=progress))
            await enough.wait()
            pull.cancel()
            task.cancel()
            await asyncio.wait([pull, task])

    run(asyncio.wait_for(main(), engines.PATIENCE))


def test_a_stream_whose_end_comes_while_an_item_is_looked_at(web, run):
    seen = threading.Event()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.multiplexed-stream\r\n\r\n"

    def answer(connection):
        connection.send(head + FRAME)
        seen.wait(engines.PATIENCE)
        return False  # which is the end

    web.on("GET", "/containers/web/logs", answer)

    async def main():
        async with AsyncClient(web.host) as client:
            lines = client.containers.stream_logs("web", follow=False)
            async with lines:
                async for line in lines:
                    assert line.text == "123456789"
                    seen.set()
                    while lines.listener.answer is None:  # the loop hears of the end before the next line is asked for
                        await asyncio.sleep(0)
            await lines.result()

    run(asyncio.wait_for(main(), 10))


DOCUMENT = json.dumps(containers(6000)).encode()


@pytest.mark.parametrize(
    "text", [DOCUMENT, b" " + DOCUMENT, DOCUMENT.replace(b", ", b" ,\n\t"), b"[" + b" " * 1_100_000 + b"]"]
)
def test_lists_are_parsed_in_turns_as_at_once(text):
    assert jsontext.parse_in_turns(text) == json.loads(text)


@pytest.mark.parametrize("end", [b"", b",", b",]", b"]]", b"}", b"x]", b",,1]"])
def test_lists_that_are_none(end):
    with pytest.raises(ValueError, match=r"column|char"):
        jsontext.parse_in_turns(DOCUMENT[:-1] + end)
