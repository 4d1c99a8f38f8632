"""Sessions with containers that run already: joining them, talking to them, leaving them as they are."""

import asyncio

import pytest
from support import docker, until

from dockbridge import AsyncClient, Chunk, errors

TALK = ["sh", "-c", 'while read line; do echo "said $line"; [ "$line" = end ] && exit 3; done; echo over']
QUIET = ["sh", "-c", "echo early; while [ ! -e /go ]; do sleep 0.01; done; echo late; echo err >&2; exit 5"]


def seen(name, text):
    return text in docker("logs", name).stdout


def test_what_is_written_from_now_on_and_the_exit_code(client, make_container):
    name = make_container(*QUIET)
    until(lambda: seen(name, "early"))
    with client.containers.attach(name) as session:
        assert session.id == client.containers.inspect(name).id
        client.containers.exec(name, ["touch", "/go"])
        assert sorted(session, key=lambda chunk: chunk.stream) == [
            Chunk("stderr", b"err\n"),
            Chunk("stdout", b"late\n"),
        ]
        assert session.result().exit_code == 5


def test_the_log_so_far_comes_first(client, make_container):
    name = make_container(*QUIET)
    until(lambda: seen(name, "early"))
    with client.containers.attach(name, logs=True, stderr=False) as session:
        assert session.next(timeout=60) == Chunk("stdout", b"early\n")
        client.containers.exec(name, ["touch", "/go"])
        assert list(session) == [Chunk("stdout", b"late\n")]


def test_input(client, make_container):
    name = make_container(*TALK, options=["--interactive"])
    with client.containers.attach(name) as session:
        session.write("hello\n")
        assert session.next(timeout=60).text == "said hello\n"
    with client.containers.attach(name) as session:  # leaving did not end it, nor its input
        session.write("end\n")
        assert [chunk.text for chunk in session] == ["said end\n"]
        assert session.result().exit_code == 3


def test_a_terminal(client, make_container):
    script = "read line; stty size; stty -echo -ixon raw; echo ready; head -c 6 | od -An -tx1"
    name = make_container("sh", "-c", script, options=["--interactive", "--tty"])
    with client.containers.attach(name) as session:
        session.resize(33, 101)
        session.write("\n")
        found = b""
        while b"ready" not in found:
            found += session.next(timeout=60).data
        assert b"33 101" in found
        session.write(b"\x10\x11" * 3)  # the keys that make other clients detach
        assert b"10 11 10 11 10 11" in b"".join(chunk.data for chunk in session)
        assert session.result().exit_code == 0


@pytest.mark.parametrize("options", [[], ["--interactive"], ["--interactive", "--tty"]])
def test_leaving_leaves_the_container_as_it_is(client, make_container, options):
    name = make_container("sh", "-c", "while sleep 0.01; do echo tick; done", options=options)
    for _ in range(3):
        with client.containers.attach(name) as session:
            assert session.next(timeout=60).text.startswith("tick")
    with (
        pytest.raises(errors.OperationTimeoutError),
        client.containers.attach(name, timeout=0.3) as session,
    ):
        list(session)
    assert client.containers.inspect(name).state.running


def test_without_an_open_input(client, make_container):
    name = make_container(*QUIET)
    with client.containers.attach(name) as session, pytest.raises(errors.ConflictError, match="takes no input"):
        session.write("x")
    with pytest.raises(errors.InvalidArgumentError, match="no open input"):
        client.containers.attach(name, stdin=True)


def test_what_cannot_be_attached_to(client, make_container):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.attach("dockbridge-no-such-container")
    with pytest.raises(errors.NotRunningError) as caught:
        client.containers.attach(make_container(start=False))
    assert "stream_start" in caught.value.hint
    paused = make_container()
    docker("pause", paused)
    with pytest.raises(errors.ConflictError):
        client.containers.attach(paused)
    docker("unpause", paused)
    with pytest.raises(errors.InvalidArgumentError, match="neither stdout nor stderr"):
        client.containers.attach("web", stdout=False, stderr=False)


def test_a_container_that_is_removed_with_its_end(client, make_container):
    name = make_container(*TALK, options=["--interactive", "--rm"])
    with client.containers.attach(name) as session:
        session.write("end\n")
        assert [chunk.text for chunk in session][-1] == "said end\n"
        assert session.result().exit_code == 3


def test_awaited(client, make_container):
    name = make_container(*TALK, options=["--interactive"])

    async def main():
        async with AsyncClient() as opened:
            async with opened.containers.attach(name) as session:
                await session.write("hello\n")
                assert (await session.next()).text == "said hello\n"
            async with opened.containers.attach(name) as session:
                await session.write("end\n")
                assert [chunk.text async for chunk in session] == ["said end\n"]
                assert (await session.result()).exit_code == 3

    asyncio.run(main())
