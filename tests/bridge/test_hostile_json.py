"""JSON that cannot be read is a BadReplyError, wherever it comes, and nothing of it is in the error."""

import asyncio
import sys
import traceback

import pytest
import simulated as engines

from dockbridge import AsyncClient, Client, DockerSDKManager, errors

SECRET = b"hunter2-of-the-reply"


def document(value, padding=b""):
    return b'{"Id": "%b", "Pad": "%b", "Deep": %b}' % (SECRET, padding, value)


BAD = {
    "lists in lists": document(b"[" * 200_000 + b"]" * 200_000),
    "objects in objects": document(b'{"a":' * 9_000 + b"1" + b"}" * 9_000),
    "a number of many digits": document(b"9" * 100_000),
    "no UTF-8": document(b'"\xff\xfe"'),
    "no JSON": document(b"{"),
    "something after it": document(b"1") + b"{}",
    "no object": b'["%b"]' % SECRET,
}


def check(error, operation):
    assert type(error) is errors.BadReplyError
    assert error.operation == operation
    assert error.message
    assert len(str(error)) < 400
    everything = f"{error!r} {error.details} {''.join(traceback.format_exception(error))}"
    at: BaseException | None = error
    while at is not None:
        everything += f" {at!r} {at.args} {vars(at)} {getattr(at, 'doc', '')} {getattr(at, 'object', b'')!r}"
        at = at.__cause__ or at.__context__
    assert SECRET.decode() not in everything


@pytest.fixture(params=BAD)
def bad(request):
    return BAD[request.param]


def test_an_inspect(simulated, bad):
    simulated.on("GET", "/containers/web/json", engines.reply(bad))
    with Client(simulated.host) as client:
        with pytest.raises(errors.DockbridgeError) as caught:
            client.containers.inspect("web")
        check(caught.value, "container.inspect")
        simulated.on("GET", "/containers/web/json", engines.reply({"Id": "fine"}))
        assert client.containers.inspect("web").id == "fine"  # the client goes on


def test_an_inspect_on_an_event_loop(simulated, bad):
    async def inspect():
        async with AsyncClient(simulated.host) as client:
            with pytest.raises(errors.DockbridgeError) as caught:
                await client.containers.inspect("web")
            check(caught.value, "container.inspect")

    simulated.on("GET", "/containers/web/json", engines.reply(bad))
    asyncio.run(inspect())
    large = b"[" + document(b"1", b"x" * (2 << 20)) + b", " + bad + b"]"
    simulated.on("GET", "/containers/json", engines.reply(large))

    async def read_list():
        async with AsyncClient(simulated.host) as client:
            with pytest.raises(errors.DockbridgeError) as caught:
                await client.containers.list()
            check(caught.value, "container.list")

    asyncio.run(read_list())


def stream(bad):
    return engines.raw(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + bad + b"\n")


@pytest.mark.parametrize(
    "kind", sorted(BAD.keys() - {"no JSON", "something after it"})
)  # the two are half an event, and two events
def test_an_item_of_a_stream(simulated, kind):
    simulated.on("GET", "/events", stream(BAD[kind]))
    with (
        Client(simulated.host) as client,
        client.system.stream_events(reconnect_timeout=0.1) as events,
        pytest.raises(errors.DockbridgeError) as caught,
    ):
        events.result()
    check(caught.value, "system.stream_events")


def test_an_item_on_an_event_loop(simulated, bad):
    async def read():
        async with AsyncClient(simulated.host) as client, client.containers.stream_stats("web") as samples:
            await samples.next(timeout=30)

    simulated.on("GET", "/containers/web/json", engines.reply({"Id": "x", "State": {"Running": True}}))
    simulated.on("GET", "/containers/web/stats", stream(bad))
    with pytest.raises((errors.DockbridgeError, StopAsyncIteration)) as caught:
        asyncio.run(read())
    if isinstance(caught.value, errors.DockbridgeError):
        assert SECRET.decode() not in "".join(traceback.format_exception(caught.value))


def test_progress(simulated, bad):
    simulated.on("POST", "/images/create", stream(bad))
    seen = []
    with Client(simulated.host) as client, pytest.raises(errors.DockbridgeError) as caught:
        client.images.pull("web:1", progress=seen.append)
    assert not isinstance(caught.value, errors.InternalError)
    assert SECRET.decode() not in "".join(traceback.format_exception(caught.value))


def test_digits_that_the_interpreter_would_take(simulated):
    """Its limit is the caller's to change; a number below it is one."""
    digits = "9" * 4000
    assert sys.get_int_max_str_digits() > 4000
    simulated.on("GET", "/containers/web/json", engines.reply(b'{"Id": "x", "SizeRw": %b}' % digits.encode()))
    with Client(simulated.host) as client:
        assert client.containers.inspect("web").attrs["SizeRw"] == int(digits)


@pytest.mark.parametrize(
    "reply",
    [
        {"Id": "x", "NetworkSettings": [SECRET.decode()]},
        {"Id": "x", "NetworkSettings": SECRET.decode()},
        {"Id": "x", "NetworkSettings": 5},
    ],
)
def test_what_is_read_of_an_inspect_later_on(simulated, reply):
    simulated.on("GET", "/containers/web/json", engines.reply(reply))
    with DockerSDKManager(host=simulated.host) as sdk:
        assert sdk.get_container_info("web") is None
        check(sdk.last_error, "container.inspect")


@pytest.mark.parametrize(
    "reply",
    [
        {"Id": "x", "Created": 10**30},
        {"Id": "x", "Created": SECRET.decode()},
        {"Id": "x", "Created": 1, "Ports": [SECRET.decode()]},
        {"Id": "x", "Created": 1, "Ports": 5},
    ],
)
def test_what_is_read_of_a_list_later_on(simulated, reply):
    simulated.on("GET", "/containers/json", engines.reply([reply]))
    with DockerSDKManager(host=simulated.host) as sdk:
        assert sdk.list_containers() == []
        check(sdk.last_error, "container.list")
