"""What can be seen of operations: records of the logger "dockbridge", the client's observer, spans."""

import asyncio
import logging
import subprocess
import sys

import pytest
from simulated import cut, error, reply

from dockbridge import AsyncClient, Client, DockerSDKManager, Observation, errors
from dockbridge.observing import resource_of

DETAILS = {"Id": "abc", "Name": "/web", "Config": {"Env": ["PASSWORD=hunter2"]}}


class Watch:
    """An observer that keeps what it saw."""

    def __init__(self):
        self.begun: list[str] = []
        self.ended: list[Observation] = []

    def __call__(self, seen):
        assert seen.milliseconds is None
        self.begun.append(seen.operation)
        return lambda: self.ended.append(seen)

    def outcomes(self):
        return [(seen.operation, seen.resource, seen.code) for seen in self.ended]


def test_one_record_for_each_operation(simulated, caplog):
    caplog.set_level(logging.DEBUG, logger="dockbridge")
    simulated.on("GET", "/containers/web/json", reply(DETAILS))
    simulated.on("POST", "/containers/web/stop", reply(None, status=204))
    simulated.on("POST", "/containers/gone/stop", error(404, "no such container"))
    with Client(simulated.host) as client:
        client.containers.inspect("web")
        client.containers.stop("web")
        with pytest.raises(errors.ContainerNotFoundError):
            client.containers.stop("gone")
    assert [(r.levelname, r.operation, r.resource, r.code) for r in caplog.records] == [
        ("DEBUG", "container.inspect", "web", ""),
        ("DEBUG", "container.stop", "web", ""),
        ("DEBUG", "container.stop", "gone", "container_not_found"),
    ]
    assert all(r.endpoint == simulated.host and r.milliseconds > 0 and r.retries == 0 for r in caplog.records)
    assert caplog.records[0].getMessage().startswith("container.inspect of web: ok after ")
    assert "hunter2" not in "".join(f"{r.getMessage()} {vars(r)}" for r in caplog.records)


def test_so_for_awaited_ones(simulated, caplog):
    caplog.set_level(logging.DEBUG, logger="dockbridge")
    simulated.on("GET", "/containers/web/json", reply(DETAILS))
    watch = Watch()

    async def main():
        async with AsyncClient(simulated.host, observer=watch) as client:
            await asyncio.gather(*(client.containers.inspect("web") for _ in range(3)))
            with pytest.raises(errors.NotFoundError):
                await client.volumes.inspect("gone")

    asyncio.run(main())
    seen = [("container.inspect", "web", "")] * 3 + [("volume.inspect", "gone", "volume_not_found")]
    assert watch.outcomes() == seen
    assert [(r.operation, r.resource, r.code) for r in caplog.records] == seen


def test_retries_are_warnings(simulated, caplog):
    simulated.on("GET", "/containers/web/json", cut(), error(503, "restarting"), reply(DETAILS))
    simulated.on("POST", "/containers/web/start", cut(), reply(None, status=204))
    watch = Watch()
    caplog.set_level(logging.WARNING, logger="dockbridge")
    with Client(simulated.host, observer=watch) as client:
        client.containers.inspect("web")
        client.containers.start("web")
    assert [(r.levelname, r.operation, r.retries) for r in caplog.records] == [
        ("WARNING", "container.inspect", 2),
        ("WARNING", "container.start", 1),
    ]
    assert [seen.retries for seen in watch.ended] == [2, 1]


def test_retries_of_awaited_ones_are_warnings(simulated, caplog):
    simulated.on("GET", "/containers/web/json", cut(), reply(DETAILS))
    caplog.set_level(logging.WARNING, logger="dockbridge")

    async def main():
        async with AsyncClient(simulated.host) as client:
            await client.containers.inspect("web")

    asyncio.run(main())
    assert [(r.operation, r.retries) for r in caplog.records] == [("container.inspect", 1)]


def test_a_stream_that_was_opened_again(own_engine, caplog):
    caplog.set_level(logging.WARNING, logger="dockbridge")
    watch = Watch()
    with Client(own_engine.host, observer=watch) as client, client.system.stream_events() as events:
        own_engine.kill()
        own_engine.start()
        client.volumes.create("made-after-the-restart")
        while next(events).action != "create":
            pass
        client.volumes.remove("made-after-the-restart")
        assert watch.begun[0] == "system.stream_events"
        assert "system.stream_events" not in [seen.operation for seen in watch.ended]
    assert watch.ended[-1].operation == "system.stream_events"
    assert watch.ended[-1].retries > 0
    assert "system.stream_events" in [r.operation for r in caplog.records]


@pytest.mark.parametrize("close", [True, False], ids=["closed", "read to its end"])
def test_a_stream_ends_once(client, make_container, close):
    watch = Watch()
    name = make_container("echo", "line")
    client.health.wait_exited(name, timeout=30)
    with Client(observer=watch) as observed:
        with observed.containers.stream_logs(name) as lines:
            if not close:
                assert [line.text for line in lines] == ["line"]
        assert watch.outcomes() == [("container.stream_logs", name, "")]


def test_an_observer_that_fails_changes_nothing(simulated, caplog):
    simulated.on("GET", "/containers/web/json", reply(DETAILS))

    def at_the_beginning(seen):
        raise ValueError("the observer's own")

    def at_the_end(seen):
        return lambda: 1 / 0

    for observer in (at_the_beginning, at_the_end):
        with Client(simulated.host, observer=observer) as client:
            assert client.containers.inspect("web").id == "abc"
    assert [(r.levelname, r.exc_info[0]) for r in caplog.records] == [
        ("ERROR", ValueError),
        ("ERROR", ZeroDivisionError),
    ]


def test_a_manager_s_observer(simulated):
    watch = Watch()
    simulated.on("GET", "/containers/web/json", error(404, "no such container"))
    with DockerSDKManager(host=simulated.host, observer=watch) as sdk:
        assert sdk.get_container_info("web") is None
    assert watch.outcomes() == [("container.inspect", "web", "container_not_found")]


@pytest.mark.parametrize(
    ("request_", "resource"),
    [
        ({"container": "web", "path": "/etc"}, "web"),
        ({"image": "redis:7", "name": "cache"}, "cache"),
        ({"image": "me:hunter2@registry.example/redis:7"}, "registry.example/redis:7"),
        ({"image": "redis@sha256:abcd"}, "redis@sha256:abcd"),
        ({"image": "me:hunter2@registry.example/redis@sha256:abcd"}, "registry.example/redis@sha256:abcd"),
        ({"images": ["a", "b:hunter2@c"]}, "a, c"),
        ({"tag": "app:1", "buildargs": {"TOKEN": "hunter2"}}, "app:1"),
        ({"all": True}, ""),
        ({}, ""),
    ],
)
def test_what_an_operation_is_about(request_, resource):
    assert resource_of(request_) == resource


def test_a_program_without_logging_is_not_made_to_import_it(simulated):
    simulated.on("GET", "/containers/web/json", cut(), reply(DETAILS))
    program = f"""
import sys
from dockbridge import Client
with Client({simulated.host!r}) as client:
    client.containers.inspect("web")
assert "logging" not in sys.modules
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_program_that_has_set_up_no_logging_sees_no_warnings(simulated):
    simulated.on("GET", "/containers/web/json", cut(), reply(DETAILS))
    program = f"import logging; from dockbridge import Client; Client({simulated.host!r}).containers.inspect('web')"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_spans(simulated):
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from dockbridge.opentelemetry import Tracing

    simulated.on("GET", "/containers/web/json", cut(), reply(DETAILS))
    simulated.on("POST", "/containers/gone/stop", error(404, "no such container"))
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with Client(simulated.host, observer=Tracing(provider)) as client:
        with provider.get_tracer("program").start_as_current_span("request"):
            client.containers.inspect("web")
        with pytest.raises(errors.ContainerNotFoundError):
            client.containers.stop("gone")
    inspect, request, stop = exporter.get_finished_spans()
    assert inspect.name == "container.inspect"
    assert inspect.parent.span_id == request.context.span_id
    assert inspect.kind is trace.SpanKind.CLIENT
    assert inspect.status.is_unset
    assert dict(inspect.attributes) == {
        "server.address": simulated.host,
        "dockbridge.operation": "container.inspect",
        "dockbridge.resource": "web",
        "dockbridge.retries": 1,
    }
    assert stop.status.status_code is trace.StatusCode.ERROR
    assert stop.attributes["error.type"] == "container_not_found"
