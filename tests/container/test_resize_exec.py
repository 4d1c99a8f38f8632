"""The size of the terminal of a program that runs in a container."""

import asyncio

import pytest

from dockbridge import AsyncClient, errors

TELL = ["sh", "-c", "stty -echo; echo; while read line; do stty size; done"]


def test_resize_exec(client, make_container):
    with client.containers.stream_exec(make_container(), TELL, tty=True) as session:
        session.next(timeout=60)
        client.containers.resize_exec(session.id, 33, 101)
        session.write("\n")
        assert session.next(timeout=60).text.split() == ["33", "101"]
        session.resize(10, 20)
        session.write("\n")
        assert session.next(timeout=60).text.split() == ["10", "20"]


def test_a_program_that_was_only_just_opened(client, make_container):
    """Its session has begun before the engine has started it."""
    name = make_container()
    for _ in range(5):
        with client.containers.stream_exec(name, TELL, tty=True) as session:
            session.resize(33, 101)
            session.write("\n")
            found = ""
            while "33 101" not in found:
                found += session.next(timeout=60).text


def test_what_cannot_be_resized(client, make_container):
    name = make_container()
    with client.containers.stream_exec(name, ["cat"]) as session, pytest.raises(errors.ConflictError, match="terminal"):
        session.resize(24, 80)
    with client.containers.stream_exec(name, ["true"], tty=True) as session:
        session.result()
        with pytest.raises(errors.ConflictError, match="has ended"):
            session.resize(24, 80)
    with pytest.raises(errors.NotFoundError):
        client.containers.resize_exec("no-such-execution", 24, 80)
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.resize_exec("x", 0, 80)


def test_awaited(client, make_container):
    name = make_container()

    async def main():
        async with AsyncClient() as opened, opened.containers.stream_exec(name, TELL, tty=True) as session:
            await session.next()
            await opened.containers.resize_exec(session.id, 12, 34)
            await session.write("\n")
            assert (await session.next()).text.split() == ["12", "34"]

    asyncio.run(main())
