import asyncio
import io

import pytest
from support import sleepers, until

from dockbridge import AsyncClient, errors


@pytest.fixture
def three(two):
    made, project = two
    project.up(scale={"web": 3})
    return made, project


def test_exec_runs_in_the_first_container_that_runs(client, three):
    made, project = three

    def where(**how):
        return project.exec("web", ["hostname"], check=True, **how).text.strip()

    ids = [client.containers.inspect(f"{made.name}-web-{number}").id[:12] for number in (1, 2, 3)]
    assert (where(), where(index=2), where(index=3)) == tuple(ids)
    client.containers.kill(f"{made.name}-web-1")
    assert where() == ids[1]
    assert client.compose(project_name=made.name).exec("web", "hostname").text.strip() == ids[1]


def test_how_the_program_is_run(two):
    _, project = two
    project.up()
    script = 'echo "$A $(pwd) $(id -u)"; cat; echo bad >&2; exit 7'
    result = project.exec("db", ["sh", "-c", script], variables={"A": "b"}, workdir="/tmp", user=1000, input="in")
    assert (result.exit_code, result.stdout_text, result.stderr_text) == (7, "b /tmp 1000\nin", "bad\n")
    assert project.exec("db", ["sh", "-c", "[ -t 1 ] && echo yes"], tty=True).text == "yes\r\n"
    assert project.exec("db", "cat", input=io.BytesIO(b"streamed")).stdout == b"streamed"
    with pytest.raises(errors.CommandFailedError) as caught:
        project.exec("db", "false", check=True)
    assert caught.value.details["service"] == "db"


def test_the_project_s_variables_are_not_the_program_s(make_project):
    made, _ = make_project("services:\n  a: {image: BUSYBOX, command: 'sleep ${LONG:?}', init: true}\n")
    project = made.open(environment={"LONG": "1234"})
    project.up()
    found = project.exec("a", "env", variables=["A=b"]).text.splitlines()
    assert "A=b" in found
    assert not [line for line in found if line.startswith("LONG")]


def test_detach_gives_an_execution(two):
    made, project = two
    project.up()
    execution = project.exec("web", "sleep 4321", detach=True)
    until(lambda: sleepers(f"{made.name}-web-1", 4321))
    assert execution.inspect().running


def test_a_deadline_ends_the_program(two):
    made, project = two
    project.up()
    with pytest.raises(errors.OperationTimeoutError):
        project.exec("web", "sleep 4322", timeout=0.5)
    assert not sleepers(f"{made.name}-web-1", 4322)


def test_services_without_a_container_that_runs(two):
    made, project = two
    with pytest.raises(errors.NotRunningError, match="no container"):
        project.exec("web", "true")
    project.up()
    project.kill()
    with pytest.raises(errors.NotRunningError, match="no container of the service web runs"):
        project.exec("web", "true")
    with pytest.raises(errors.NotRunningError, match=f"{made.name}-web-1 does not run"):
        project.exec("web", "true", index=1)
    with pytest.raises(errors.ContainerNotFoundError, match="number 7") as caught:
        project.exec("web", "true", index=7)
    assert caught.value.hint == "its containers have the numbers 1"
    with pytest.raises(errors.ServiceNotFoundError):
        project.exec("nobody", "true")
    with pytest.raises(errors.InvalidArgumentError, match="index"):
        project.exec("web", "true", index=0)


def test_awaited(two):
    made, project = two
    project.up()

    async def main():
        async with AsyncClient() as client:
            return await client.compose(project_name=made.name).exec("web", ["echo", "hi"])

    assert asyncio.run(main()).text == "hi\n"
