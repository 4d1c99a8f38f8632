"""AsyncClient and event loops: several of them, their ends, forks, and what Python's development mode has to say."""

import asyncio
import gc
import threading

import pytest
import simulated as engines
from script import Script
from support import open_handles

from dockbridge import AsyncClient, errors

CREATE = "/containers/create"
KILL = "/containers/web/kill"


def test_loops_one_after_the_other(web, run):
    client = AsyncClient(web.host)

    async def main():
        assert (await client.containers.inspect("web")).name == "web"
        async with client.containers.stream_logs("web"):
            assert (await client.containers.create("some-image")).id == "made"

    run(main())
    run(main())
    client.close()


def test_what_a_closed_loop_left_behind_is_closed(web):
    """A loop that ends in the middle of things, without the order of asyncio.run()."""
    before = open_handles()
    client = AsyncClient(web.host)
    web.on("POST", KILL, engines.stall())
    loop = asyncio.new_event_loop()

    async def begin():
        task = asyncio.ensure_future(client.containers.kill("web"))
        await engines.arrived(web, KILL)
        return task, client.containers.stream_logs("web")

    task, stream = loop.run_until_complete(begin())
    task.cancel()
    loop.run_until_complete(asyncio.wait([task]))
    loop.close()

    async def use():
        assert await client.ping()
        while open_handles() != (before[0] + 1, before[1]):  # what was cancelled may still be ending on the engine
            await asyncio.sleep(0.01)
        with pytest.raises(errors.StaleHandleError):
            await stream.next()
        await stream.aclose()
        await client.aclose()

    asyncio.run(use())


def test_two_loops_at_once_are_a_clear_error(web):
    client = AsyncClient(web.host)
    used, done = threading.Event(), threading.Event()

    async def first():
        await client.ping()
        used.set()
        await asyncio.get_running_loop().run_in_executor(None, done.wait)
        await client.ping()  # not disturbed
        await client.aclose()

    async def second():
        with pytest.raises(errors.InvalidArgumentError, match="another event loop") as caught:
            await client.ping()
        assert "AsyncClient in each event loop" in caught.value.hint
        with pytest.raises(errors.InvalidArgumentError, match="another event loop"):
            client.containers.stream_logs("web")

    thread = threading.Thread(target=asyncio.run, args=(first(),))
    thread.start()
    try:
        assert used.wait(engines.PATIENCE)
        asyncio.run(second())
    finally:
        done.set()
        thread.join()


def test_without_a_loop(web):
    client = AsyncClient(web.host)
    with pytest.raises(RuntimeError, match="no running event loop"):
        client.containers.stream_logs("web")
    client.close()


def test_a_stream_that_becomes_garbage_is_closed_with_a_warning(web, run):
    async def main():
        async with AsyncClient(web.host) as client:
            await client.ping()
            stream = client.containers.stream_logs("web")
            await stream.__aenter__()
            held = [stream]
            del stream
            with pytest.warns(ResourceWarning, match="unclosed <dockbridge.AsyncStream container.stream_logs open>"):
                held.clear()
            gc.collect()
            assert await asyncio.get_running_loop().run_in_executor(None, web.hung_up.wait, engines.PATIENCE)
            assert await client.ping()

    run(main())


def test_in_development_mode_nothing_is_said(web):
    """No exception that nobody retrieves, no coroutine that nobody awaits, no resource left open."""
    web.on("POST", CREATE, engines.stall())
    program = Script(
        """
        import asyncio, gc, os, sys, time
        from dockbridge import AsyncClient, errors

        def descriptors():
            return len(os.listdir("/proc/self/fd"))

        async def use(client):
            assert (await client.containers.inspect("web")).name == "web"
            assert await asyncio.gather(*(client.ping() for _ in range(100))) == [True] * 100
            async with client.containers.stream_logs("web") as lines:
                try:
                    await lines.next(timeout=0.05)
                except errors.OperationTimeoutError:
                    pass
            tasks = [asyncio.ensure_future(client.containers.create("some-image")) for _ in range(10)]
            await asyncio.sleep(0.1)
            tasks[0].cancel()
            failed = await asyncio.gather(client.containers.inspect("other"), tasks[0], return_exceptions=True)
            assert isinstance(failed[0], errors.ContainerNotFoundError)
            assert isinstance(failed[1], asyncio.CancelledError)
            return tasks

        async def main():
            asyncio.get_running_loop().slow_callback_duration = 2  # a busy machine is no fault of ours
            async with AsyncClient(sys.argv[1]) as client:
                tasks = await use(client)
            for task in tasks[1:]:
                try:
                    await task
                except errors.DockbridgeError:
                    pass
            client = AsyncClient(sys.argv[1])
            tasks = await use(client)  # and leaves them to asyncio.run()

        asyncio.run(main())
        gc.collect()
        before = descriptors()
        for _ in range(3):
            asyncio.run(main())
            gc.collect()
        end = time.monotonic() + 30
        while descriptors() > before:  # threads of the library close them
            assert time.monotonic() < end, "descriptors are left open"
            time.sleep(0.01)
        """,
        web.host,
        PYTHONDEVMODE="1",
    )
    assert program.end() == ""
    assert program.errors == ""


def test_a_fork_in_the_middle_of_things(web):
    """The child opens the client anew in a loop of its own; the parent's operations go on."""
    program = Script(
        """
        import asyncio, os, sys, warnings
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of any fork beside threads
        from dockbridge import AsyncClient, errors

        async def main():
            async with AsyncClient(sys.argv[1]) as client:
                await client.ping()
                stream = client.containers.stream_logs("web")
                await stream.__aenter__()
                reads = [asyncio.ensure_future(client.containers.inspect("web")) for _ in range(100)]
                await asyncio.sleep(0)
                child = os.fork()
                if child == 0:
                    code = 1
                    try:
                        asyncio.run(in_child(client, stream))
                        code = 0
                    finally:
                        os._exit(code)
                assert {read.name for read in await asyncio.gather(*reads)} == {"web"}
                assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
                assert not stream.closed
                await stream.aclose()

        async def in_child(client, stream):
            assert (await client.containers.inspect("web")).name == "web"
            try:
                await stream.next()
            except errors.ForkedProcessError:
                pass
            else:
                raise AssertionError("a stream of the parent's was read")
            await stream.aclose()
            await client.aclose()

        asyncio.run(main())
        """,
        web.host,
    )
    assert program.end() == ""
    assert program.errors == ""
