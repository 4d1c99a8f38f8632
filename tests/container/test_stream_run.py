"""A container of its own for one program, with live output and input: what goes through, how it ends, what is left."""

import asyncio

import pytest
from support import docker, exists, until

from dockbridge import AsyncClient, Chunk, errors


def test_output_and_input(client, busybox, unique, labels):
    name = unique("run")
    with client.containers.stream_run(
        busybox, ["sh", "-c", "echo ready; read go; echo $go >&2; exit 3"], name=name, labels=labels
    ) as session:
        assert next(session) == Chunk("stdout", b"ready\n")
        assert client.containers.inspect(session.id).name == name
        session.write("on\n")
        assert list(session) == [Chunk("stderr", b"on\n")]
        result = session.result()
    assert (result.id, result.exit_code) == (session.id, 3)
    assert client.containers.inspect(name).state.status == "exited"


def test_the_end_of_the_input_and_a_removed_container(client, busybox, unique, labels):
    name = unique("run")
    with client.containers.stream_run(busybox, ["cat"], name=name, labels=labels, remove=True) as session:
        session.write(b"\xff\x00 bytes")
        session.close_input()
        assert b"".join(chunk.data for chunk in session) == b"\xff\x00 bytes"
        assert session.result().exit_code == 0
    assert not exists(name)


def test_the_first_output_of_a_short_program_is_not_lost(client, busybox, labels):
    for _ in range(5):
        with client.containers.stream_run(busybox, ["echo", "hi"], labels=labels, remove=True, stdin=False) as session:
            assert [chunk.data for chunk in session] == [b"hi\n"]


def test_only_stderr(client, busybox, labels):
    with client.containers.stream_run(
        busybox, ["sh", "-c", "echo out; echo err >&2"], labels=labels, remove=True, stdout=False
    ) as session:
        assert list(session) == [Chunk("stderr", b"err\n")]


def test_a_terminal(client, busybox, labels):
    with client.containers.stream_run(
        busybox, ["sh"], tty=True, height=33, width=101, labels=labels, remove=True
    ) as session:
        session.write("stty size\n")
        found = b""
        while b"33 101" not in found:
            found += session.next(timeout=60).data
        session.resize(10, 20)
        session.write("stty size; exit 4\n")
        assert b"10 20" in b"".join(chunk.data for chunk in session)
        assert session.result().exit_code == 4


def test_check(client, busybox, unique, labels):
    name = unique("run")
    with (
        client.containers.stream_run(
            busybox, ["sh", "-c", "exit 4"], name=name, labels=labels, remove=True, check=True
        ) as session,
        pytest.raises(errors.CommandFailedError) as caught,
    ):
        session.result()
    assert caught.value.details["exit_code"] == 4
    assert not exists(name)


@pytest.mark.parametrize("remove", [True, False])
def test_closing_ends_the_container(client, busybox, unique, labels, remove):
    name = unique("run")
    session = client.containers.stream_run(
        busybox, ["sh", "-c", "echo begun; sleep 1000"], name=name, labels=labels, remove=remove
    )
    next(session)
    session.close()
    if remove:
        until(lambda: not exists(name))
    else:
        until(lambda: client.containers.inspect(name).state.status == "exited")


@pytest.mark.parametrize("remove", [True, False])
def test_a_deadline_ends_the_container_before_it_raises(client, busybox, unique, labels, remove):
    name = unique("run")
    with (
        pytest.raises(errors.OperationTimeoutError) as caught,
        client.containers.stream_run(
            busybox, ["sleep", "1000"], name=name, labels=labels, remove=remove, timeout=1
        ) as session,
    ):
        list(session)
    assert caught.value.details["container_id"] == session.id
    if remove:
        assert not exists(name)
    else:
        assert client.containers.inspect(name).state.status == "exited"


def test_what_cannot_be_started_leaves_nothing(client, busybox, unique, labels):
    name = unique("run")
    with pytest.raises(errors.DockbridgeError, match="no-such-program"):
        client.containers.stream_run(busybox, ["/no-such-program"], name=name, labels=labels)
    assert not exists(name)
    with pytest.raises(errors.InvalidArgumentError, match="neither stdout nor stderr"):
        client.containers.stream_run(busybox, ["true"], stdout=False, stderr=False)
    with pytest.raises(errors.InvalidArgumentError, match="tty"):
        client.containers.stream_run(busybox, ["true"], height=10, width=10)
    with pytest.raises(errors.ImageNotFoundError):
        client.containers.stream_run("dockbridge-no-such-image:1", ["true"], pull="never")


def test_run_names_it_where_output_is_wanted_at_once(client, busybox):
    with pytest.raises(errors.UnsupportedError) as caught:
        client.containers.run(busybox, ["true"], stream=True)
    assert "stream_run" in caught.value.hint


def test_awaited(client, busybox, unique, labels):
    name = unique("run")

    async def main():
        async with AsyncClient() as opened:
            async with opened.containers.stream_run(busybox, ["cat"], labels=labels, remove=True) as session:
                await session.write("hi")
                await session.close_input()
                assert [chunk.data async for chunk in session] == [b"hi"]
                assert (await session.result()).exit_code == 0
            async with opened.containers.stream_run(busybox, ["sleep", "1000"], name=name, labels=labels, remove=True):
                assert docker("inspect", "--format", "{{.State.Running}}", name).stdout == "true\n"

    asyncio.run(main())
    until(lambda: not exists(name))
