import asyncio

import pytest

from dockbridge import AsyncClient, errors

ENDING = """
services:
  a:
    image: BUSYBOX
    init: true
    scale: 2
    command: [sh, -c, "while [ ! -e /go ]; do sleep 0.02; done; exit 3"]
  b: {image: BUSYBOX, command: "true"}
"""


def test_exit_codes_when_all_have_ended(client, make_project):
    made, project = make_project(ENDING)
    project.up()
    with pytest.raises(errors.OperationTimeoutError):
        project.wait(timeout=0.3)
    assert [(end.service, end.exit_code) for end in project.wait(["b"])] == [("b", 0)]  # also one that has ended
    for index in (1, 2):
        project.exec("a", "touch /go", index=index)
    ends = project.wait()
    assert [(end.container, end.service, end.number, end.exit_code) for end in ends] == [
        (f"{made.name}-a-1", "a", 1, 3),
        (f"{made.name}-a-2", "a", 2, 3),
        (f"{made.name}-b-1", "b", 1, 0),
    ]
    assert client.containers.inspect(ends[0]).name == ends[0].container


def test_the_project_can_be_taken_down_then(make_project):
    made, project = make_project(ENDING)
    project.up()
    assert [end.service for end in project.wait(["b"], down_project=True)] == ["b"]
    assert made.containers() == {}


def test_nothing_to_wait_for(make_project):
    _, project = make_project(ENDING)
    with pytest.raises(errors.NotRunningError, match="the project has no container"):
        project.wait()
    project.up(["b"])
    with pytest.raises(errors.NotRunningError, match="the service a has no container"):
        project.wait(["a", "b"])
    with pytest.raises(errors.ServiceNotFoundError):
        project.wait(["nobody"])


def test_awaited(make_project):
    made, project = make_project(ENDING)
    project.up(["b"])

    async def main():
        async with AsyncClient() as client:
            return await client.compose(project_name=made.name).wait()

    (end,) = asyncio.run(main())
    assert (end.service, end.exit_code) == ("b", 0)
