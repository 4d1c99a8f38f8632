"""What became of a program that was run in a container."""

import asyncio

import pytest

from dockbridge import AsyncClient, errors


def test_a_program_that_has_ended(client, make_container):
    name = make_container()
    result = client.containers.exec(name, ["sh", "-c", "exit 7"], user="12:34")
    found = client.containers.inspect_exec(result.id)
    assert (found.running, found.exit_code) == (False, 7)
    assert found.container_id == client.containers.inspect(name).id
    assert (found.process.entrypoint, found.process.arguments) == ("sh", ["-c", "exit 7"])
    assert (found.process.user, found.process.tty) == ("12:34", False)
    assert found.attrs["ExitCode"] == 7
    assert client.containers.inspect_exec(result) == found


def test_awaited(make_container):
    async def main(name):
        async with AsyncClient() as client:
            execution = await client.containers.exec(name, ["sleep", "1000"], detach=True)
            assert (await execution.inspect()).running
            assert (await client.containers.inspect_exec(execution)).id == execution.id

    asyncio.run(main(make_container()))


def test_what_the_engine_does_not_know(client):
    with pytest.raises(errors.NotFoundError):
        client.containers.inspect_exec("0" * 64)
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.inspect_exec("")
