"""Events as they happen: from the moment of the call, over losses of the connection and restarts of the engine."""

import asyncio
import contextlib
import json
from datetime import datetime, timedelta, timezone

import pytest
import simulated as engines
from own_engine import ProxiedEngine
from support import docker

from dockbridge import AsyncClient, Client, errors

PATIENCE = 30  # seconds after which a wait is a failure


def take(events, until):
    """Takes events up to one that is wanted."""
    found = []
    while not found or not until(found[-1]):
        found.append(events.next(timeout=PATIENCE))
    return found


def action(name):
    return lambda event: event.action == name


def test_events_come_as_they_happen_and_are_those_of_the_cli(client, make_container, busybox):
    begin = datetime.now(timezone.utc)
    with client.system.stream_events(filters={"type": "container", "image": busybox}) as events:
        name = make_container("sleep", "1000")
        started = take(events, action("start"))
        assert client.containers.inspect(name).state.status == "running"
        docker("rm", "--force", name)
        ended = take(events, action("destroy"))
    seen = started + ended
    assert {event.actor.attributes["name"] for event in seen} == {name}
    span = ("--since", begin.isoformat(), "--until", datetime.now(timezone.utc).isoformat())
    oracle = docker("events", *span, "--filter", f"container={name}", "--format", "{{json .}}").stdout.splitlines()
    assert [event.attrs for event in seen] == [json.loads(line) for line in oracle]


def test_nothing_is_missed_from_the_call_on_and_nothing_was_before_it(client, unique, labels):
    for _ in range(30):
        before, after = unique("before"), unique("after")
        client.volumes.create(before, labels=labels)
        with client.system.stream_events(filters={"type": "volume", "event": "create"}) as events:
            client.volumes.create(after, labels=labels)
            assert events.next(timeout=PATIENCE).actor.id == after


def test_from_the_past_to_an_end(client, make_container):
    begin = datetime.now(timezone.utc) - timedelta(seconds=1)
    name = make_container("true")
    docker("wait", name)
    with client.system.stream_events(begin, filters={"container": name}) as events:
        assert [event.action for event in take(events, action("die"))][:1] == ["create"]
    with client.system.stream_events(begin, datetime.now(timezone.utc), filters={"container": name}) as events:
        assert [event.action for event in events][-1] == "die"
        assert events.result() is None
    end = datetime.now(timezone.utc) + timedelta(seconds=1)
    with client.system.stream_events(until=end, filters={"container": name}) as events:
        docker("start", name)
        assert "start" in [event.action for event in events]


def test_a_restart_of_the_engine_is_survived_and_told(own_engine):
    with Client(own_engine.host) as client, client.system.stream_events(filters={"type": "container"}) as events:
        first = own_engine.run("sleep", "1000")
        take(events, action("start"))
        own_engine.kill()
        own_engine.start()
        *_, told = take(events, lambda event: event.type == "stream")
        assert told.action == "reconnect"
        assert told.actor.attributes["may_be_missing"] == "true"
        assert float(told.actor.attributes["away_seconds"]) > 0
        second = own_engine.run("sleep", "1000")
        seen = take(events, lambda event: event.action == "start" and event.actor.id == second)
        assert not [event for event in seen if event.action in ("create", "start") and event.actor.id == first]


def test_a_restart_awaited(own_engine):
    async def main():
        async with AsyncClient(own_engine.host) as client, client.system.stream_events() as events:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(None, own_engine.stop)
            await loop.run_in_executor(None, own_engine.start)
            while (await events.next(timeout=PATIENCE)).action != "reconnect":
                pass
            started = loop.run_in_executor(None, own_engine.run, "true")
            while (await events.next(timeout=PATIENCE)).action != "die":
                pass
            await started

    asyncio.run(main())


def test_what_happens_while_there_is_no_connection_comes_later_and_nothing_twice(client, unique, labels):
    """The engine goes on and remembers; only the way to it is cut."""
    engine = ProxiedEngine()
    names = [unique("volume") for _ in range(6)]
    wanted = {"type": "volume", "event": "create", "volume": names}
    with (
        contextlib.closing(engine),
        Client(engine.host) as far,
        far.system.stream_events(filters=wanted) as events,
    ):
        for name in names[:2]:
            client.volumes.create(name, labels=labels)
        seen = [events.next(timeout=PATIENCE) for _ in range(2)]
        engine.kill()
        for name in names[2:4]:
            client.volumes.create(name, labels=labels)
        engine.start()
        seen += take(events, lambda event: event.actor.id == names[3])
        for name in names[4:]:
            client.volumes.create(name, labels=labels)
        seen += take(events, lambda event: event.actor.id == names[5])
    assert [event.actor.id or event.action for event in seen] == [*names[:2], "reconnect", *names[2:]]


def test_without_reconnecting_the_loss_is_an_error(own_engine):
    with Client(own_engine.host) as client, client.system.stream_events(reconnect=False) as events:
        own_engine.kill()
        with pytest.raises(errors.ConnectionLostError) as caught:
            list(events)
        assert "reconnect" in caught.value.hint


def test_an_engine_that_stays_away_is_unreachable(own_engine):
    with Client(own_engine.host) as client, client.system.stream_events(reconnect_timeout=0.3) as events:
        own_engine.kill()
        with pytest.raises(errors.EngineUnreachableError, match=r"did not come back within 0\.3 s") as caught:
            list(events)
        assert caught.value.operation == "system.stream_events"


def test_closing_ends_the_subscription(simulated):
    simulated.on("GET", "/events", engines.silent())
    with Client(simulated.host) as client:
        events = client.system.stream_events()
        simulated.wait_for("/events")
        assert not simulated.hung_up.is_set()
        events.close()
        assert simulated.hung_up.wait(engines.PATIENCE)
        assert list(events) == []


@pytest.mark.parametrize("wrong", [{"since": "yesterday"}, {"until": 0}, {"filters": "type"}, {"reconnect_timeout": 0}])
def test_what_cannot_be_streamed_is_refused(client, wrong):
    with pytest.raises(errors.InvalidArgumentError):
        client.system.stream_events(**wrong)
