"""A container's log while it is written: lines and bytes, from the beginning and from the end, sync and async."""

import asyncio
import threading

import pytest
from support import docker

from dockbridge import AsyncClient, Chunk, errors

COUNT = "i=0; while [ $i -lt {n} ]; do echo line $i; echo err $i >&2; i=$((i+1)); done"


def test_lines_come_while_the_container_runs_and_end_with_it(client, make_container):
    name = make_container("sh", "-c", "echo ready; while [ ! -e /go ]; do sleep 0.01; done; echo gone; exit 3")
    with client.containers.stream_logs(name) as lines:
        assert next(lines) == Chunk("stdout", b"ready")
        assert client.containers.inspect(name).state.status == "running"
        client.containers.exec(name, ["touch", "/go"])
        assert [line.text for line in lines] == ["gone"]
        assert lines.closed
        assert lines.result() is None
    assert client.containers.inspect(name).state.exit_code == 3


WRITES_LATER = "echo one; echo two; while [ ! -e /go ]; do sleep 0.01; done; echo three"


def test_take_gives_what_comes_within_some_time(client, make_container):
    name = make_container("sh", "-c", WRITES_LATER)
    with client.containers.stream_logs(name) as lines:
        assert [line.text for line in lines.take(60, limit=1)] == ["one"]
        assert [line.text for line in lines.take(1)] == ["two"]
        assert lines.take(0) == []
        client.containers.exec(name, ["touch", "/go"])
        assert [line.text for line in lines.take(60)] == ["three"]
        assert lines.closed
        assert lines.take(60) == []
    with client.containers.stream_logs(name) as lines:
        assert lines.take(60, limit=0) == []
        assert len(lines.take(60)) == 3


def test_take_of_what_never_pauses_ends(client, make_container):
    name = make_container("yes")

    async def awaited():
        async with AsyncClient() as opened, opened.containers.stream_logs(name) as lines:
            return await lines.take(0.1), await lines.take(60, limit=3)

    with client.containers.stream_logs(name) as lines:
        assert lines.take(0.1)
        assert len(lines.take(60, limit=3)) == 3
    some, three = asyncio.run(awaited())
    assert some
    assert len(three) == 3


def test_what_came_before_an_error_is_not_lost(client, make_container):
    name = make_container("sh", "-c", WRITES_LATER)
    with client.containers.stream_logs(name, timeout=1) as lines:
        with pytest.raises(errors.OperationTimeoutError):
            lines.take(60)
        assert [line.text for line in lines.take(60)] == ["one", "two"]


def test_take_awaited(make_container):
    name = make_container("sh", "-c", WRITES_LATER)

    async def main():
        async with AsyncClient() as client:
            async with client.containers.stream_logs(name) as lines:
                assert [line.text for line in await lines.take(60, limit=1)] == ["one"]
                assert [line.text for line in await lines.take(1)] == ["two"]
                assert await lines.take(0) == []
                await client.containers.exec(name, ["touch", "/go"])
                assert [line.text for line in await lines.take(60)] == ["three"]
                assert await lines.take(60) == []
            async with client.containers.stream_logs(name, follow=True, timeout=1) as lines:
                assert len(await lines.take(60)) == 3

    asyncio.run(main())


def test_stdout_and_stderr_are_told_apart(client, make_container):
    name = make_container("sh", "-c", COUNT.format(n=500))
    with client.containers.stream_logs(name) as lines:
        found = list(lines)
    assert [line.text for line in found if line.stream == "stdout"] == [f"line {i}" for i in range(500)]
    assert [line.text for line in found if line.stream == "stderr"] == [f"err {i}" for i in range(500)]
    with client.containers.stream_logs(name, stdout=False) as lines:
        assert {line.stream for line in lines} == {"stderr"}


def test_a_terminal_is_one_stream(client, make_container):
    name = make_container("sh", "-c", COUNT.format(n=3), options=["--tty"])
    with client.containers.stream_logs(name) as lines:
        assert [line.data for line in lines] == [
            b"line 0\r",
            b"err 0\r",
            b"line 1\r",
            b"err 1\r",
            b"line 2\r",
            b"err 2\r",
        ]


def test_raw_chunks_hold_every_byte(client, make_container):
    name = make_container(
        "sh", "-c", r"printf 'a\377b'; printf '\n\nc' >&2; sleep 0.2; printf end", options=["--log-driver=local"]
    )
    with client.containers.stream_logs(name, lines=False) as chunks:
        found = list(chunks)
    assert b"".join(c.data for c in found if c.stream == "stdout") == b"a\xffbend"
    assert b"".join(c.data for c in found if c.stream == "stderr") == b"\n\nc"
    with client.containers.stream_logs(name) as lines:
        assert sorted(line.data for line in lines) == [b"", b"", b"a\xffbend", b"c"]


def test_a_part_of_the_log(client, make_container):
    name = make_container("sh", "-c", COUNT.format(n=20))
    docker("wait", name)
    with client.containers.stream_logs(name, tail=4) as lines:
        assert [line.text for line in lines] == client.containers.logs(name, tail=4).lines()
    with client.containers.stream_logs(name, timestamps=True, stderr=False) as lines:
        stamped = list(lines)
    oracle = docker("logs", "--timestamps", name).stdout.splitlines()
    assert [f"{line.time_text} {line.text}" for line in stamped] == oracle
    with client.containers.stream_logs(name, since=stamped[-1].time_text, stderr=False) as lines:
        assert [line.text for line in lines] == ["line 19"]
    with client.containers.stream_logs(name, until=1) as lines:
        assert list(lines) == []


def test_without_following_it_ends_with_the_log_as_it_is(client, make_container):
    name = make_container("sh", "-c", "echo here; sleep 1000")
    with client.containers.stream_logs(name) as lines:
        assert next(lines).text == "here"
    with client.containers.stream_logs(name, follow=False) as lines:
        assert [line.text for line in lines] == ["here"]


@pytest.mark.parametrize("driver", ["json-file", "local"])
def test_the_log_s_rotation_does_not_end_it(client, make_container, driver):
    """The engine begins new files on the way. (There 20.10 repeats lines or leaves some out, for the CLI too.)"""
    options = [f"--log-driver={driver}", "--log-opt=max-size=200k", "--log-opt=max-file=20"]
    pause = "[ $((i % 500)) = 0 ] && sleep 0.03"
    line = "a line of the log that is longer than others"
    script = f"i=0; while [ $i -lt 12000 ]; do echo {line} $i; i=$((i+1)); {pause}; done; exit 0"
    name = make_container("sh", "-c", script, options=options)
    with client.containers.stream_logs(name) as lines:
        numbers = [int(line.text.rsplit(" ", 1)[1]) for line in lines]
    assert numbers[-1] == 11999
    if int(client.system.ping().api_version.split(".")[1]) >= 42:
        assert numbers == list(range(12000))


def test_a_slow_reader_loses_nothing(client, make_container):
    name = make_container(
        "sh", "-c", "yes 'a line of some length, to fill what lies between' | head -n 200000; echo last"
    )
    with client.containers.stream_logs(name) as lines:
        first = next(lines)
        docker("wait", name)
        rest = list(lines)
    assert len(rest) == 200000
    assert {line.text for line in (first, *rest[:-1])} == {"a line of some length, to fill what lies between"}
    assert rest[-1].text == "last"


def test_closing_from_another_thread_ends_the_iteration(client, make_container):
    name = make_container("sh", "-c", "echo here; sleep 1000")
    lines = client.containers.stream_logs(name)
    assert next(lines).text == "here"
    timer = threading.Timer(0.1, lines.close)
    timer.start()
    assert list(lines) == []
    timer.join()
    assert lines.closed
    lines.close()
    with pytest.raises(errors.ConflictError, match="closed before its end"):
        lines.result()


def test_deadlines(client, make_container):
    name = make_container("sh", "-c", "echo here; sleep 1000")
    with client.containers.stream_logs(name) as lines:
        assert lines.next(timeout=10).text == "here"
        with pytest.raises(errors.OperationTimeoutError, match="nothing came"):
            lines.next(timeout=0.05)
        assert not lines.closed
        client.containers.kill(name)
        with pytest.raises(StopIteration):
            lines.next(timeout=10)
    name = make_container("sh", "-c", "sleep 1000")
    with (
        pytest.raises(errors.OperationTimeoutError) as caught,
        client.containers.stream_logs(name, timeout=0.3) as lines,
    ):
        list(lines)
    assert caught.value.operation == "container.stream_logs"


def test_what_cannot_be_opened_fails_at_once(client):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.stream_logs("dockbridge-no-such-container")
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.stream_logs("web", tail=-1)
    with pytest.raises(errors.InvalidArgumentError, match="neither stdout nor stderr"):
        client.containers.stream_logs("web", stdout=False, stderr=False)


def test_awaited(client, make_container):
    name = make_container("sh", "-c", "echo ready; while [ ! -e /go ]; do sleep 0.01; done; echo gone; exit 3")

    async def main():
        async with AsyncClient() as opened:
            async with opened.containers.stream_logs(name) as lines:
                assert (await lines.next()).text == "ready"
                with pytest.raises(errors.OperationTimeoutError, match="nothing came"):
                    await lines.next(timeout=0.05)
                await opened.containers.exec(name, ["touch", "/go"])
                assert [line.text async for line in lines] == ["gone"]
                assert await lines.result() is None
            with pytest.raises(errors.ContainerNotFoundError):
                async with opened.containers.stream_logs("dockbridge-no-such-container"):
                    pass
            async with opened.containers.stream_logs(name) as lines:
                pass
            assert [line async for line in lines] == []

    asyncio.run(main())
