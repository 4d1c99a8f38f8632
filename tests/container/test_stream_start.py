"""A container that was made before is started with a session: nothing is lost, and what is left of it."""

import asyncio

import pytest
from support import docker, until

from dockbridge import AsyncClient, Chunk, errors


@pytest.fixture
def make(client, busybox, unique, labels):
    def make(*command, **options):
        name = unique("made")
        client.containers.create(busybox, list(command), name=name, labels=labels, **options)
        return name

    return make


def test_make_copy_start(client, make, tmp_path):
    name = make("sh", "/job.sh", stdin_open=True, stdin_once=True)
    (tmp_path / "job.sh").write_text("echo begun; cat; echo err >&2; exit 3\n")
    client.containers.copy_to(name, "/", tmp_path / "job.sh")
    with client.containers.stream_start(name) as session:
        assert session.id == client.containers.inspect(name).id
        session.write(b"\xff\x00 bytes")
        session.close_input()
        chunks = list(session)
        result = session.result()
    assert b"".join(c.data for c in chunks if c.stream == "stdout") == b"begun\n\xff\x00 bytes"
    assert b"".join(c.data for c in chunks if c.stream == "stderr") == b"err\n"
    assert (result.id, result.exit_code, result.oom_killed) == (session.id, 3, False)
    assert client.containers.inspect(name).state.status == "exited"


def test_the_first_output_of_a_short_program_is_not_lost(client, make):
    name = make("echo", "hi")
    for _ in range(5):  # a stopped one, too; what it wrote before does not come again
        with client.containers.stream_start(name) as session:
            assert list(session) == [Chunk("stdout", b"hi\n")]
            assert session.result().exit_code == 0


def test_an_input_that_outlives_the_session(client, make):
    name = make("sh", "-c", "read line; echo $line", stdin_open=True)
    with client.containers.stream_start(name) as session:
        session.write("on\n")
        session.close_input()
        assert [chunk.text for chunk in session] == ["on\n"]


def test_a_terminal(client, make):
    name = make("sh", "-c", "read go; stty size; exit 4", tty=True, stdin_open=True)
    with client.containers.stream_start(name, height=33, width=101) as session:
        session.write("\n")
        assert b"33 101" in b"".join(chunk.data for chunk in session)
        assert session.result().exit_code == 4


def test_only_stderr_and_check(client, make):
    name = make("sh", "-c", "echo out; echo err >&2; exit 4")
    with client.containers.stream_start(name, stdout=False, check=True) as session:
        assert next(session) == Chunk("stderr", b"err\n")
        with pytest.raises(errors.CommandFailedError) as caught:
            session.result()
    assert caught.value.details["exit_code"] == 4
    assert caught.value.resource == name


@pytest.mark.parametrize("auto_remove", [False, True])
def test_closing_ends_the_container(client, make, auto_remove):
    name = make("sh", "-c", "echo begun; sleep 1000", auto_remove=auto_remove)
    session = client.containers.stream_start(name)
    assert next(session).text == "begun\n"
    session.close()
    until(lambda: not docker("ps", "--quiet", "--filter", f"name=^{name}$").stdout)
    assert bool(docker("ps", "--all", "--quiet", "--filter", f"name=^{name}$").stdout) is not auto_remove


def test_a_deadline_ends_the_container(client, make):
    name = make("sleep", "1000")
    with pytest.raises(errors.OperationTimeoutError), client.containers.stream_start(name, timeout=1) as session:
        list(session)
    assert client.containers.inspect(name).state.status == "exited"


def test_what_cannot_be_started(client, make, make_container, busybox):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.stream_start("dockbridge-no-such-container")
    running = make_container()
    with pytest.raises(errors.ConflictError, match="running already") as caught:
        client.containers.stream_start(running)
    assert "attach" in caught.value.hint
    assert client.containers.inspect(running).state.running
    broken = make("/no/such/program")
    with pytest.raises(errors.DockbridgeError, match="no such file"):
        client.containers.stream_start(broken)
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.stream_start(make("true"), stdin=True)
    with pytest.raises(errors.InvalidArgumentError, match="stdin_once"):
        client.containers.create(busybox, stdin_once=True)


def test_awaited(make):
    name = make("cat", stdin_open=True, stdin_once=True)

    async def main():
        async with AsyncClient() as client, client.containers.stream_start(name) as session:
            await session.write("there and back")
            await session.close_input()
            data = b"".join([chunk.data async for chunk in session])
            return data, (await session.result()).exit_code

    assert asyncio.run(main()) == (b"there and back", 0)
