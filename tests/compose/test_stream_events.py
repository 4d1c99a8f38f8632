import asyncio
from datetime import datetime

import pytest

from dockbridge import AsyncClient, errors

PATIENCE = 60  # seconds after which a wait is a failure


def test_what_happens_to_the_services_containers(client, two, make_container):
    made, project = two
    with project.stream_events() as events:
        make_container("true")  # is none of the project's
        project.up(["db"])
        created, started = (events.next(timeout=PATIENCE) for _ in range(2))
        assert (created.action, started.action) == ("create", "start")
        assert (started.type, started.service, started.container, started.number) == (
            *("container", "db"),
            *(f"{made.name}-db-1", 1),
        )
        assert isinstance(started.time, datetime)
        assert started.attributes["image"] == made.busybox
        assert not [key for key in started.attributes if key.startswith("com.docker.compose")]
        assert client.containers.inspect(started).name == started.container


def test_some_services_from_the_past_to_now(two):
    _, project = two
    project.up()
    project.kill(["web"])
    project.wait(["web"])
    with project.stream_events(["web"], since="1h", until=datetime.now().astimezone()) as events:
        found = list(events)
    assert [event.action for event in found] == ["create", "start", "kill", "die"]
    assert found[-1].attributes["exitCode"] == "137"
    with pytest.raises(errors.ServiceNotFoundError):
        project.stream_events(["nobody"])


def test_awaited(two):
    made, project = two

    async def main():
        async with AsyncClient() as client, client.compose(project_name=made.name).stream_events() as events:
            await asyncio.to_thread(project.up, ["db"])
            return await anext(events)

    assert asyncio.run(main()).action == "create"
