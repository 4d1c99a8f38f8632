"""The size of a container's terminal."""

import asyncio

import pytest

from dockbridge import AsyncClient, errors

TELL = ["sh", "-c", "while read line; do stty size; done"]


def size(client, name):
    """What the program in the container sees."""
    with client.containers.attach(name) as session:
        session.write("\n")
        found = ""
        while not found.strip():
            found = session.next(timeout=60).text
        return found.split()


def test_resize(client, make_container):
    name = make_container(*TELL, options=["--interactive", "--tty"])
    client.containers.resize(name, 33, 101)
    assert size(client, name) == ["33", "101"]
    client.containers.resize(name, height=10, width=20)
    assert size(client, name) == ["10", "20"]


def test_what_cannot_be_resized(client, make_container):
    with pytest.raises(errors.ConflictError, match="no terminal"):
        client.containers.resize(make_container(), 24, 80)
    with pytest.raises(errors.NotRunningError):
        client.containers.resize(make_container(start=False, options=["--tty"]), 24, 80)
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.resize("dockbridge-no-such-container", 24, 80)
    for height, width in ((0, 80), (24, -1), (24, 1 << 16)):
        with pytest.raises(errors.InvalidArgumentError):
            client.containers.resize("web", height, width)


def test_awaited(client, make_container):
    name = make_container(*TELL, options=["--interactive", "--tty"])

    async def main():
        async with AsyncClient() as opened:
            await opened.containers.resize(name, 12, 34)

    asyncio.run(main())
    assert size(client, name) == ["12", "34"]
