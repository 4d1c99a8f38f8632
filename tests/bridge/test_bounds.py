"""What is collected in memory has a bound; past it there is an error that names the argument and the stream, and nothing goes on."""

import asyncio
import gc
from pathlib import Path

import pytest
from support import docker, exists, until

from dockbridge import AsyncClient, Client, errors

MIB = 1 << 20
FLOOD = ["sh", "-c", "exec yes 0123456789012345678901234567890123456789012345678901234567890123456789"]


class Peak:
    """The most memory that this process takes within a block, beyond what it had before."""

    def __enter__(self):
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5")
        self._before = self._value("VmRSS")
        return self

    def __exit__(self, *_error):
        self.bytes = self._value("VmHWM") - self._before

    @staticmethod
    def _value(name):
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name)) * 1024


def check(error, limit, instead):
    assert isinstance(error, errors.TooLargeError)
    assert error.details["limit"] == limit
    assert error.details["argument"] == "max_bytes"
    assert error.details["instead"] == instead
    assert instead in error.hint
    assert "max_bytes" in error.hint


def floods(name):
    return [line for line in docker("top", name, "-eo", "pid,args").stdout.splitlines() if "yes 0123" in line]


def test_a_command_that_writes_without_end_is_ended(client, make_container):
    name = make_container()
    client.containers.exec(name, ["true"])
    with Peak() as peak, pytest.raises(errors.TooLargeError) as caught:
        client.containers.exec(name, FLOOD, max_bytes="64m")
    check(caught.value, 64 * MIB, "stream_exec")
    assert caught.value.operation == "container.exec"
    assert "may_still_run" not in caught.value.details
    assert floods(name) == []
    assert peak.bytes < 128 * MIB


def test_a_run_that_writes_without_end_is_ended(client, busybox, unique, labels):
    name = unique("flood")
    options = {"name": name, "labels": labels, "log_config": {"type": "none"}, "max_bytes": "4m"}
    with pytest.raises(errors.TooLargeError) as caught:
        client.containers.run(busybox, FLOOD, remove=True, **options)
    check(caught.value, 4 * MIB, "stream_run")
    assert not exists(name)
    with pytest.raises(errors.TooLargeError):
        client.containers.run(busybox, FLOOD, tty=True, **options)
    until(lambda: client.containers.inspect(name).state.status == "exited")


def test_an_event_loop_s_command_that_writes_without_end_is_ended(make_container):
    name = make_container()

    async def flood():
        async with AsyncClient() as client:
            with pytest.raises(errors.TooLargeError) as caught:
                await client.containers.exec(name, FLOOD, max_bytes="4m")
            check(caught.value, 4 * MIB, "stream_exec")

    asyncio.run(flood())
    assert floods(name) == []


def test_a_result_as_large_as_the_bound_is_whole(client, make_container):
    name = make_container()
    # 64 more are counted for each change between the streams
    command = ["sh", "-c", f"head -c {64 * MIB - 64} /dev/zero"]
    with Peak() as peak:
        data = client.containers.exec(name, command, max_bytes="64m").output.stdout
    assert len(data) == 64 * MIB - 64
    assert peak.bytes < (2 * 64 + 16) * MIB
    with pytest.raises(errors.TooLargeError):
        client.containers.exec(name, ["sh", "-c", f"head -c {MIB + 1} /dev/zero"], max_bytes="1m")


def test_the_client_s_bound_holds_for_calls_that_give_none(make_container):
    name = make_container("sh", "-c", f"{' '.join(FLOOD[2:])} | head -c 2982000; sleep 1000")
    until(lambda: docker("logs", name).stdout.count("\n") == 42000)
    with Client(max_bytes="1m") as client:
        with pytest.raises(errors.TooLargeError) as caught:
            client.containers.logs(name)
        check(caught.value, MIB, "stream_logs")
        assert len(client.containers.logs(name, max_bytes="8m").stdout) == 2982000
        with client.containers.stream_logs(name, follow=False) as lines:
            assert sum(len(line.data) + 1 for line in lines) == 2982000
        with pytest.raises(errors.TooLargeError):
            client.containers.exec(name, FLOOD)


def test_archives(client, make_container, busybox, tmp_path):
    name = make_container()
    with pytest.raises(errors.TooLargeError) as caught:
        client.containers.export(name, max_bytes="64k")
    check(caught.value, 65536, "stream_export")
    with pytest.raises(errors.TooLargeError) as caught:
        client.images.save([busybox], max_bytes="64k")
    check(caught.value, 65536, "stream_save")
    assert client.containers.export(name, tmp_path / "files.tar", max_bytes="64k").size > 65536


@pytest.mark.parametrize("bound", [0, -1, "0", "many"])
def test_a_bound_that_is_none(client, bound):
    for call in (client.containers.logs, client.containers.export):
        with pytest.raises(errors.InvalidArgumentError, match="max_bytes"):
            call("web", max_bytes=bound)
