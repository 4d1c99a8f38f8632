from datetime import datetime, timedelta, timezone

import pytest
from support import docker

from dockbridge import errors


def actions(events, name: str) -> list[str]:
    return [event.action for event in events if event.actor.attributes.get("name") == name]


def test_events_of_a_finished_span(client, make_container):
    before = datetime.now(timezone.utc) - timedelta(seconds=1)
    name = make_container("true")
    docker("wait", name)
    events = client.system.events(before, filters={"type": "container", "container": name})
    seen = actions(events, name)
    assert seen[:1] == ["create"]
    assert seen[-1] == "die"
    assert "start" in seen
    assert all(event.type == "container" for event in events)
    assert [event.time_nano for event in events] == sorted(event.time_nano for event in events)
    assert events[-1].actor.attributes["exitCode"] == "0"


def test_spans_before_now_and_an_end(client, make_container):
    name = make_container()
    assert "start" in actions(client.system.events("1m"), name)
    assert client.system.events("2h", "1h59m59s", filters={"container": name}) == []


def test_an_end_to_come_is_waited_for(client, make_container):
    now = datetime.now(timezone.utc)
    name = make_container("sh", "-c", "sleep 0.5")
    assert "die" in actions(client.system.events(now - timedelta(seconds=1), now + timedelta(seconds=3)), name)


@pytest.mark.parametrize("since", ["yesterday", "", None, []])
def test_moments_that_cannot_be_understood(client, since):
    with pytest.raises(errors.InvalidArgumentError):
        client.system.events(since)
