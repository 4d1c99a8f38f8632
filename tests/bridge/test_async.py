"""AsyncClient: every operation on the event loop itself, any number at once, each with an end of its own."""

import asyncio
import inspect
import re
import threading

import pytest
import simulated as engines
from script import Script

from dockbridge import AsyncClient, Client, errors
from dockbridge._bridge.decoding import nothing, one
from dockbridge.async_streams import open_stream

PATH = "/containers/web/json"
WEB = engines.reply({"Id": "x", "Name": "/web"})
WAIT = "/containers/web/wait"
ENDED = engines.reply({"StatusCode": 0})


def groups(client):
    return [name for name in dir(client) if hasattr(getattr(client, name), "_make")]


GROUPS = groups(Client)


def test_every_group_of_operations_is_there():
    assert {"containers", "images", "networks", "volumes", "system", "health"} <= set(GROUPS)
    assert groups(AsyncClient) == GROUPS
    assert inspect.signature(Client) == inspect.signature(AsyncClient)


@pytest.mark.parametrize("group", GROUPS)
def test_every_operation_takes_the_same_and_is_awaited(web, group):
    with Client(web.host) as client:
        waiting = type(getattr(client, group))
    awaited = type(getattr(AsyncClient(web.host), group))
    names = [name for name in dir(waiting) if not name.startswith("_")]
    assert names == [name for name in dir(awaited) if not name.startswith("_")]
    assert names
    for name in names:
        one, other = inspect.signature(getattr(waiting, name)), inspect.signature(getattr(awaited, name))
        assert one.parameters == other.parameters, name
        if name.startswith("stream_") or name == "attach":
            assert not inspect.iscoroutinefunction(getattr(awaited, name)), name
            assert other.return_annotation == f"Async{one.return_annotation}", name
        else:
            assert inspect.iscoroutinefunction(getattr(awaited, name)), name
            own = re.sub(r"\b(Container|Execution|Image|Network|Plugin|Volume)\b", r"Async\1", one.return_annotation)
            assert other.return_annotation == own, name


def test_operations_of_each_kind(web, run):
    async def main():
        async with AsyncClient(web.host) as client:
            assert await client.ping()
            assert (await client.containers.inspect("web")).name == "web"
            assert (await client.containers.create("some-image")).id == "made"
            async with client.containers.stream_logs("web") as lines:
                assert not lines.closed
            with pytest.raises(errors.ContainerNotFoundError):
                await client.containers.inspect("other")
            with pytest.raises(errors.InvalidArgumentError):
                await client.containers.inspect("")
            with pytest.raises(TypeError):
                await client.containers.inspect("web", unknown=1)
        assert client.closed

    run(main())


def test_five_hundred_at_once(client, make_container):
    """Reads, and waits that each hold a connection to the engine; no thread belongs to any of them."""
    name = make_container()
    program = Script(
        """
        import asyncio, os, sys
        from dockbridge import AsyncClient
        from dockbridge._bridge.decoding import only

        async def main():
            async with AsyncClient() as client:
                await client.ping()
                before = len(os.listdir("/proc/self/task"))
                waits = [asyncio.ensure_future(client.containers.wait(sys.argv[1])) for _ in range(250)]
                reads = [asyncio.ensure_future(client.containers.inspect(sys.argv[1])) for _ in range(250)]
                await asyncio.sleep(0)
                while not all(read.done() for read in reads):
                    assert len(os.listdir("/proc/self/task")) <= before + 16
                    await asyncio.sleep(0)
                assert {read.result().name for read in reads} == {sys.argv[1]}
                assert await client._caller.quick("selftest.handles", {}, only("operations")) == len(waits) + 1
                await client.containers.kill(sys.argv[1])
                assert {end.exit_code for end in await asyncio.gather(*waits)} == {137}
                assert len(os.listdir("/proc/self/task")) <= before + 16

        asyncio.run(main())
        """,
        name,
    )
    assert program.end() == ""


@pytest.mark.parametrize(
    ("method", "path", "call"),
    [
        ("GET", PATH, lambda client: client.containers.inspect("web")),
        ("POST", WAIT, lambda client: client.containers.wait("web")),
    ],
    ids=["quick", "long"],
)
def test_a_cancelled_task_ends_its_own_operation_alone(web, run, method, path, call):
    go = threading.Event()
    web.on(method, path, engines.stall(), engines.hold(go, WEB if path == PATH else ENDED))

    async def main():
        async with AsyncClient(web.host) as client:
            await client.ping()
            cancelled = asyncio.ensure_future(call(client))
            await engines.arrived(web, path)
            others = [asyncio.ensure_future(call(client)) for _ in range(20)]
            await engines.arrived(web, path, 21)
            cancelled.cancel()
            with pytest.raises(asyncio.CancelledError):
                await cancelled
            assert not any(task.done() for task in others)
            go.set()
            assert len(await asyncio.gather(*others)) == 20

    run(main())
    assert web.hung_up.is_set()


def test_a_task_that_is_cancelled_again_while_it_ends(web, run):
    web.on("POST", WAIT, engines.stall())

    async def main():
        async with AsyncClient(web.host) as client:
            task = asyncio.ensure_future(client.containers.wait("web"))
            await engines.arrived(web, WAIT)
            for _ in range(3):
                task.cancel()
                await asyncio.sleep(0)
            with pytest.raises(asyncio.CancelledError):
                await task

    run(main())


def test_a_deadline_ends_one_operation(web, run):
    web.on("GET", PATH, engines.stall(), WEB)

    async def main():
        async with AsyncClient(web.host) as client:
            await client.ping()
            late = asyncio.ensure_future(client.containers.inspect("web", timeout=0.2))
            await engines.arrived(web, PATH)
            assert (await client.containers.inspect("web")).name == "web"
            with pytest.raises(errors.OperationTimeoutError):
                await late
            web.on("GET", PATH, engines.stall())
            with pytest.raises(asyncio.TimeoutError):  # asyncio's own means work as well
                await asyncio.wait_for(client.containers.inspect("web"), 0.1)

    run(main())


@pytest.mark.parametrize("how", ["close", "aclose"])
def test_closing_ends_what_runs(web, run, how):
    web.on("GET", PATH, engines.stall())
    web.on("POST", WAIT, engines.stall())

    async def main():
        client = AsyncClient(web.host)
        await client.ping()
        tasks = [asyncio.ensure_future(client.containers.inspect("web")) for _ in range(5)]
        tasks += [asyncio.ensure_future(client.containers.wait("web")) for _ in range(5)]
        stream = client.containers.stream_logs("web")
        await stream.__aenter__()
        tasks.append(asyncio.ensure_future(stream.next()))
        for path in (PATH, WAIT):
            await engines.arrived(web, path, 5)
        if how == "close":
            client.close()
        else:
            await client.aclose()
        for end in await asyncio.gather(*tasks, return_exceptions=True):
            assert isinstance(end, (errors.StaleHandleError, errors.OperationCancelledError)), end
        with pytest.raises(errors.StaleHandleError, match="this client is closed"):
            await client.ping()

    run(main())


@pytest.mark.parametrize(
    ("raised", "expected"), [(KeyError, KeyError), (StopIteration, RuntimeError)], ids=["any", "StopIteration"]
)
def test_progress(web, run, raised, expected):
    def count(client, progress):
        return client._caller.long(
            "selftest.count", {"items": 500}, nothing, progress=progress, item=lambda v, raw: v["number"]
        )

    async def main():
        async with AsyncClient(web.host) as client:
            numbers = []
            await count(client, numbers.append)
            assert numbers == list(range(500))
            await client._caller.long("selftest.count", {"items": 500}, nothing)  # nobody wants to know it

            def unwilling(number):
                numbers.append(number)
                if number == 3:
                    raise raised

            numbers.clear()
            with pytest.raises(expected):
                await count(client, unwilling)
            assert numbers == [0, 1, 2, 3]
            assert await client.ping()

    run(main())


def test_items_that_come_faster_than_they_are_taken_wait_in_their_order(web, run):
    async def main():
        async with AsyncClient(web.host) as client:
            found = []
            number = one(lambda value, raw: value["number"])
            async with open_stream(client._caller, "selftest.count", {"items": 1000}, number, nothing) as numbers:
                async for item in numbers:
                    found.append(item)
                    if item % 10 == 0:
                        await client.ping()
            assert found == list(range(1000))

    run(main())
