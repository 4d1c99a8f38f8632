"""A program in a container with live output and input: what goes through, how it ends, what is left in the container."""

import asyncio

import pytest
from support import docker, running, sleepers, until

from dockbridge import AsyncClient, Chunk, errors


def joined(session, stream="stdout"):
    return b"".join(chunk.data for chunk in session if chunk.stream == stream)


def test_output_comes_while_the_program_runs(client, make_container):
    name = make_container()
    with client.containers.stream_exec(name, ["sh", "-c", "echo ready; read go; echo $go >&2; exit 3"]) as session:
        assert next(session) == Chunk("stdout", b"ready\n")
        session.write("on\n")
        assert next(session) == Chunk("stderr", b"on\n")
        assert list(session) == []
        result = session.result()
    assert (result.exit_code, result.id) == (3, session.id)
    assert len(result.id) == 64


def test_the_end_of_the_input_reaches_the_program(client, make_container):
    data = bytes(range(256)) * 1000
    with client.containers.stream_exec(make_container(), ["sh", "-c", "wc -c"]) as session:
        for at in range(0, len(data), 10_000):
            session.write(data[at : at + 10_000])
        session.close_input()
        assert int(joined(session)) == len(data)
        assert session.result().exit_code == 0
    with pytest.raises(errors.ConflictError, match="has ended"):
        session.write(b"late")
    session.close_input()


def test_input_and_output_flow_at_the_same_time(client, make_container):
    data = bytes(range(256)) * 4000
    with client.containers.stream_exec(make_container(), ["cat"]) as session:
        session.write(data)
        found = b""
        while len(found) < len(data):
            found += session.next(timeout=60).data
        assert found == data
        session.write(b"more")
        session.close_input()
        assert joined(session) == b"more"


def test_without_input(client, make_container):
    with client.containers.stream_exec(make_container(), ["cat"], stdin=False) as session:
        with pytest.raises(errors.ConflictError, match="takes no input"):
            session.write(b"x")
        session.close_input()
        assert list(session) == []
        assert session.result().exit_code == 0


def test_a_program_that_does_not_read(client, make_container):
    with client.containers.stream_exec(make_container(), ["sleep", "4331"]) as session:
        session.write(bytes(5_000_000))  # more than lies between; the rest of it waits
        with pytest.raises(errors.OperationTimeoutError, match="read nothing"):
            session.write(b"x", timeout=0.1)
        assert not session.closed


def test_a_terminal(client, make_container):
    script = "stty size; cat; trap 'stty size' WINCH; echo ready; read go; echo gone"
    with client.containers.stream_exec(
        make_container(), ["sh", "-c", f"sleep 0.2; {script}"], tty=True, height=33, width=101
    ) as session:
        assert session.next(timeout=60).data.startswith(b"33 101\r\n")
        session.write("typed\n")
        session.close_input()  # Ctrl-D: the end for cat, not for the shell
        found = b""
        while b"ready" not in found:
            found += session.next(timeout=60).data
        assert found.count(b"typed\r\n") == 2  # the echo, and cat's
        session.close()


def test_options_are_those_of_exec(client, make_container):
    name = make_container()
    script = "echo $A; pwd; id -u"
    with client.containers.stream_exec(
        name, ["sh", "-c", script], environment={"A": "x y"}, workdir="/tmp", user="12"
    ) as session:
        found = joined(session)
    oracle = docker("exec", "--env", "A=x y", "--workdir", "/tmp", "--user", "12", name, "sh", "-c", script)
    assert found.decode() == oracle.stdout == "x y\n/tmp\n12\n"


def test_a_program_that_is_not_there(client, make_container):
    with client.containers.stream_exec(make_container(), ["no-such-program"]) as session:
        assert "no-such-program" in joined(session).decode()
        assert session.result().exit_code in (126, 127)


def test_what_cannot_be_opened_fails_at_once(client, make_container):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.stream_exec("dockbridge-no-such-container", ["true"])
    with pytest.raises(errors.NotRunningError):
        client.containers.stream_exec(make_container(start=False), ["true"])
    for wrong in ({"command": "'"}, {"command": []}, {"command": ["ls"], "height": 10, "width": 10}):
        with pytest.raises(errors.InvalidArgumentError):
            client.containers.stream_exec("web", **wrong)
    with pytest.raises(errors.InvalidArgumentError, match="lines"):
        client.containers.stream_exec("web", ["ls"], tty=True, height=10)


FAMILY = ["sh", "-c", "echo begun; sleep 4332 & (trap '' TERM INT HUP; sleep 4332); sleep 4332"]


@pytest.mark.parametrize("options", [{}, {"tty": True}, {"user": "12:34"}, {"stdin": False}])
def test_closing_kills_the_program_and_what_it_started(client, make_container, options):
    name = make_container()
    session = client.containers.stream_exec(name, FAMILY, **options)
    assert session.next(timeout=60).data.split() == [b"begun"]
    session.close()
    until(lambda: len(running(name)) == 1)
    session.close()


def test_the_end_of_the_block_and_an_error_in_it_kill_too(client, make_container):
    name = make_container()

    def work():
        with client.containers.stream_exec(name, ["sh", "-c", "echo begun; sleep 4333"]) as session:
            next(session)
            return 1 / 0  # any error

    with pytest.raises(ZeroDivisionError):
        work()
    until(lambda: not sleepers(name, 4333))


def test_a_session_that_becomes_garbage_is_closed(client, make_container):
    name = make_container()
    session = client.containers.stream_exec(name, ["sh", "-c", "echo begun; sleep 4334"])
    next(session)
    with pytest.warns(ResourceWarning, match="stream_exec"):
        del session
    until(lambda: not sleepers(name, 4334))


def test_a_deadline_kills_before_it_raises(client, make_container):
    name = make_container()
    with (
        pytest.raises(errors.OperationTimeoutError) as caught,
        client.containers.stream_exec(name, FAMILY, timeout=1) as session,
    ):
        list(session)
    assert len(running(name)) == 1
    assert caught.value.operation == "container.stream_exec"
    assert caught.value.resource == name
    assert "may_still_run" not in caught.value.details


def test_a_program_that_cannot_be_found_again_is_reported(client, make_container):
    name = make_container()
    with (
        pytest.raises(errors.OperationTimeoutError) as caught,
        client.containers.stream_exec(name, ["env", "-i", "sleep", "4335"], timeout=0.5) as session,
    ):
        list(session)
    (line,) = sleepers(name, 4335)
    assert caught.value.details["may_still_run"] is True
    assert caught.value.details["pid"] == int(line.split()[0])


def test_a_container_that_is_killed_meanwhile(client, make_container):
    name = make_container()
    with client.containers.stream_exec(name, ["sh", "-c", "echo begun; sleep 4336"]) as session:
        next(session)
        docker("kill", name)
        assert list(session) == []
        assert session.result().exit_code == 137


def test_awaited(client, make_container):
    name = make_container()

    async def main():
        async with AsyncClient() as opened:
            async with opened.containers.stream_exec(name, ["cat"]) as session:
                for number in range(20):
                    await session.write(f"{number}\n")
                    assert (await session.next()).text == f"{number}\n"
                await session.close_input()
                assert [chunk async for chunk in session] == []
                assert (await session.result()).exit_code == 0
            async with opened.containers.stream_exec(name, ["sh"], tty=True) as session:
                await session.resize(10, 20)
                await session.write("stty size; exit 4\n")
                assert b"10 20" in b"".join([chunk.data async for chunk in session])
                assert (await session.result()).exit_code == 4
            async with opened.containers.stream_exec(name, ["sh", "-c", "echo begun; sleep 4337"]) as session:
                await session.next()

    asyncio.run(main())
    until(lambda: not sleepers(name, 4337))
