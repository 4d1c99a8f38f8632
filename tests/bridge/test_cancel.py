"""What ends an operation ends it on the engine: looked for in the container, at the registry and at the connection.

Every kind of operation that goes on, times everything that may end it.
"""

import asyncio
import functools
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import simulated as engines
from script import Script
from support import docker, exists, running, sleepers, until
from under_way import PROGRAM, UnderWay, arguments, awaited, open_one, work

from dockbridge import AsyncClient, CancelScope, Client, errors

NAP = 4341  # no other test's programs sleep so long
FAMILY = ["sh", "-c", f"sleep {NAP} & (trap '' TERM INT HUP; sleep {NAP}); sleep {NAP}"]


def operation(method, /, *given, how, **options):
    group, _, verb = method.partition(".")
    return {"group": group, "verb": verb, "arguments": given, "options": options, "how": how}


def in_a_container(request, verb, how):
    """A program in a container that goes on itself."""
    name = request.getfixturevalue("make_container")()
    return UnderWay(
        operation(f"containers.{verb}", name, FAMILY, how=how),
        begun=lambda: len(sleepers(name, NAP)) >= 2,
        gone=lambda: len(running(name)) == 1,
    )


def a_container(request, verb, how, remove):
    """A container of its own."""
    name, busybox = request.getfixturevalue("unique")("run"), request.getfixturevalue("busybox")
    labels = request.getfixturevalue("labels")

    def state():
        return docker("inspect", "--format", "{{.State.Status}}", name, check=False).stdout.strip()

    return UnderWay(
        operation(f"containers.{verb}", busybox, FAMILY, how=how, name=name, labels=labels, remove=remove),
        begun=lambda: state() == "running" and sleepers(name, NAP),
        gone=lambda: not exists(name) if remove else state() == "exited",
    )


def a_pull(request, verb, how):
    request.getfixturevalue("client")  # an engine
    registry = request.getfixturevalue("endless_registry")
    return UnderWay(
        operation(f"images.{verb}", f"{registry.address}/x:1", how=how),
        begun=registry.begun.is_set,
        gone=registry.hung_up.is_set,
        heard_later=True,
    )


def a_log(request):
    """A followed log. An engine does not show its connections, so this is one of ours."""
    engine = request.getfixturevalue("simulated")
    path = "/containers/web/logs"
    engine.on("GET", "/_ping", engines.reply(b"OK", Api_Version="1.45", Ostype="linux"))
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.multiplexed-stream\r\n\r\n"
    engine.on("GET", path, lambda connection: connection.send(head) or connection.wait())
    return UnderWay(
        operation("containers.stream_logs", "web", how="read"),
        begun=lambda: engine.asked(path),
        gone=engine.hung_up.is_set,
        heard_later=True,
        host=engine.host,
    )


CASES = {
    "exec": lambda r: in_a_container(r, "exec", "call"),
    "stream_exec": lambda r: in_a_container(r, "stream_exec", "read"),
    "stream_exec, writing": lambda r: in_a_container(r, "stream_exec", "write"),
    "run": lambda r: a_container(r, "run", "call", remove=False),
    "run, removed": lambda r: a_container(r, "run", "call", remove=True),
    "stream_run": lambda r: a_container(r, "stream_run", "read", remove=False),
    "stream_run, removed": lambda r: a_container(r, "stream_run", "read", remove=True),
    "pull": lambda r: a_pull(r, "pull", "call"),
    "stream_pull": lambda r: a_pull(r, "stream_pull", "read"),
    "stream_logs": a_log,
}


@pytest.fixture(params=CASES)
def case(request, labels):
    return CASES[request.param](request)


def test_a_deadline(case):
    with Client(case.host) as client, pytest.raises(errors.OperationTimeoutError) as caught:
        work(client, case.operation, timeout=1)
    assert "may_still_run" not in caught.value.details
    until(case.gone)


def test_a_scope_that_another_thread_cancels(case):
    scope = CancelScope()

    def scoped(client):
        with scope:
            work(client, case.operation)

    with Client(case.host) as client, ThreadPoolExecutor(1) as pool:
        working = pool.submit(scoped, client)
        until(case.begun)
        scope.cancel()
        with pytest.raises(errors.OperationCancelledError) as caught:
            working.result(engines.PATIENCE)
        assert "may_still_run" not in caught.value.details
        until(case.gone)


def test_a_client_that_another_thread_closes(case):
    client = Client(case.host)
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work, client, case.operation)
        until(case.begun)
        client.close()
        assert case.gone() or case.heard_later
        with pytest.raises(errors.DockbridgeError) as caught:
            working.result(engines.PATIENCE)
    assert caught.value.code in ("cancelled", "stale_handle")
    until(case.gone)


@pytest.mark.parametrize("case", [name for name in CASES if name.startswith("stream_")], indirect=True)
def test_a_stream_that_another_thread_closes(case):
    with Client(case.host) as client, ThreadPoolExecutor(1) as pool:
        stream = open_one(client, case.operation)
        reading = pool.submit(list, stream)
        until(case.begun)
        stream.close()
        reading.result(engines.PATIENCE)
        until(case.gone)


async def cancelled(client, case):
    task = asyncio.ensure_future(awaited(client, case.operation))
    await asyncio.to_thread(until, case.begun)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def waited_for(client, case):
    with pytest.raises(asyncio.TimeoutError) as caught:
        await asyncio.wait_for(awaited(client, case.operation), 1)
    assert not isinstance(caught.value, errors.DockbridgeError)


async def within_a_timeout(client, case):
    with pytest.raises(TimeoutError) as caught:
        async with asyncio.timeout(1):
            await awaited(client, case.operation)
    assert not isinstance(caught.value, errors.DockbridgeError)


async def with_a_deadline(client, case):
    with pytest.raises(errors.OperationTimeoutError):
        await awaited(client, case.operation, timeout=1)


async def closed(client, case):
    task = asyncio.ensure_future(awaited(client, case.operation))
    await asyncio.to_thread(until, case.begun)
    await client.aclose()
    with pytest.raises(errors.DockbridgeError) as caught:
        await task
    assert caught.value.code in ("cancelled", "stale_handle")


WAYS = [cancelled, waited_for, with_a_deadline, closed]
if sys.version_info >= (3, 11):
    WAYS.append(within_a_timeout)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_task(case, way):
    async def main():
        async with AsyncClient(case.host) as client:
            await way(client, case)
            await asyncio.to_thread(until, case.gone)

    asyncio.run(main())


PLAIN = f"""{PROGRAM}
    client = Client(host)
    try:
        work(client, operation)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    print(client.ping(), flush=True)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    os.read(0, 1)  # the process lives on, so it was the call that was ended
    client.close()
"""

ON_A_LOOP = f"""{PROGRAM}
    async def main():
        async with AsyncClient(host) as client:
            await awaited(client, operation)
    async def again():
        async with AsyncClient(host) as client:
            print(await client.ping(), flush=True)
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    asyncio.run(again())
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    os.read(0, 1)
"""

# Python's own handler ends the program, which does nothing more for its operations.
AT_THE_END = f"""{PROGRAM}
    client = Client(host)
    sys.excepthook = lambda *_: None
    try:
        work(client, operation)
    except KeyboardInterrupt:
        sys.exit(0)
"""


@pytest.mark.parametrize("program", [PLAIN, ON_A_LOOP], ids=["waiting", "awaited"])
def test_ctrl_c(case, program):
    script = Script(program, *arguments(case))
    until(case.begun)
    script.signal()
    assert script.line() == "interrupted"
    assert script.line() == "True"
    until(case.gone)
    assert script.end() == ""


def test_ctrl_c_that_ends_the_program(case):
    script = Script(AT_THE_END, *arguments(case))
    until(case.begun)
    script.signal()
    assert script.end() == ""
    assert case.gone() or case.heard_later
    until(case.gone)


@pytest.mark.parametrize("verb", ["run", "stream_run"])
def test_no_container_is_left_whenever_the_deadline_passes(client, busybox, labels, verb):
    """While it is made, connected, started, and after that."""
    how = "call" if verb == "run" else "read"
    work_for = functools.partial(
        work, client, operation(f"containers.{verb}", busybox, FAMILY, how=how, labels=labels, remove=True)
    )
    for milliseconds in (1, 5, 10, 20, 40, 60, 80, 100, 130, 160, 200, 250, 300, 400):
        with pytest.raises(errors.OperationTimeoutError) as caught:
            work_for(timeout=milliseconds / 1000)
        assert "may_still_run" not in caught.value.details
    (label,) = labels.items()
    assert docker("ps", "--all", "--quiet", "--filter", f"label={'='.join(label)}").stdout == ""


def test_attached_sessions_only_leave(client, make_container):
    name = make_container()
    scope = CancelScope()
    with scope:
        session = client.containers.attach(name)
    scope.cancel()
    with pytest.raises(errors.OperationCancelledError):
        session.result()
    assert client.containers.inspect(name).state.running
