import asyncio

import pytest
from support import sleepers, until

from dockbridge import AsyncClient, errors


def test_a_session_with_a_program(two):
    _, project = two
    project.up()
    with project.stream_exec("web", ["sh", "-c", 'read a; echo "got $a $B"; exit 4'], variables={"B": "c"}) as session:
        session.write(b"this\n")
        assert b"".join(chunk.data for chunk in session) == b"got this c\n"
        assert session.result().exit_code == 4


def test_which_container_and_how(client, two):
    made, project = two
    project.up(scale={"web": 2})
    for index, number in ((None, 1), (2, 2)):
        with project.stream_exec("web", "hostname", index=index) as session:
            told = b"".join(chunk.data for chunk in session).decode().strip()
        assert client.containers.inspect(f"{made.name}-web-{number}").id.startswith(told)
    with project.stream_exec("web", "stty size", tty=True, height=11, width=22, user="root", workdir="/") as session:
        assert session.result().exit_code in (0, 127)


def test_closing_ends_the_program(two):
    made, project = two
    project.up()
    with project.stream_exec("db", "sleep 4323", stdin=False):
        until(lambda: sleepers(f"{made.name}-db-1", 4323))
    until(lambda: not sleepers(f"{made.name}-db-1", 4323))


def test_nothing_runs(two):
    _, project = two
    with pytest.raises(errors.NotRunningError):
        project.stream_exec("web", "true")
    with pytest.raises(errors.ServiceNotFoundError):
        project.stream_exec("nobody", "true")


def test_awaited(two):
    made, project = two
    project.up()

    async def main():
        async with (
            AsyncClient() as client,
            client.compose(project_name=made.name).stream_exec("db", ["echo", "hi"]) as session,
        ):
            return b"".join([chunk.data async for chunk in session]), (await session.result()).exit_code

    assert asyncio.run(main()) == (b"hi\n", 0)
