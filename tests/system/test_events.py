from datetime import datetime, timezone

import pytest
from support import docker

from dockbridge import errors


def actions(events):
    return [event.action for event in events]


def test_events_of_a_container(client, make_container):
    begin = datetime.now(timezone.utc)
    name = make_container()
    docker("kill", name)
    docker("wait", name)

    events = client.system.events(begin, filters={"container": name, "event": ["create", "start", "die"]})

    assert actions(events) == ["create", "start", "die"]
    for event in events:
        assert event.type == "container"
        assert event.attributes["name"] == name
        assert event.scope == "local"
        assert event.time == event.time_nano // 10**9
        assert event.time_nano / 1e9 >= begin.timestamp()
    assert events[-1].attributes["exitCode"] == "137"
    assert docker("inspect", "--format", "{{.Id}}", name).stdout.strip() == events[0].actor_id


def test_forms_of_time(client, make_container):
    name = make_container()
    only = {"container": name, "event": "start"}
    now = datetime.now(timezone.utc)
    for since in ("10m", now.timestamp() - 600, "2020-01-01T00:00:00Z"):
        assert actions(client.system.events(since, filters=only)) == ["start"]
    assert client.system.events("10m", "5m", filters=only) == []


def test_events_that_are_waited_for(client, make_container):
    name = make_container()
    until = datetime.now(timezone.utc).timestamp() + 0.3
    assert actions(client.system.events("1m", until, filters={"container": name, "event": "start"})) == ["start"]
    with pytest.raises(errors.OperationTimeoutError):
        client.system.events("1m", until + 1000, timeout=0.2)


@pytest.mark.parametrize("since", ["", "yesterday", -1])
def test_what_is_no_time(client, since):
    with pytest.raises(errors.InvalidArgumentError):
        client.system.events(since)
