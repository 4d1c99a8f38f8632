"""However a program ends and whatever it left open: it ends at once, with its own exit code, and nothing is said."""

import signal

import pytest
import simulated as engines
from script import Script

START = """
    import asyncio, os, signal, sys, threading
    from dockbridge import AsyncClient, Client, errors
    client = Client(sys.argv[1])
    client.ping()
"""
STREAM = """
    stream = client.containers.stream_logs("web")
"""
# Threads in calls of both kinds and in a stream. The engine answers none of them.
THREADS = """
    began = [threading.Event() for _ in range(6)]
    def work(number):
        began[number].set()
        try:
            (
                lambda: client.containers.inspect("stalled"),
                lambda: client.containers.create("some-image"),
                lambda: next(client.containers.stream_logs("web")),
            )[number % 3]()
        except errors.DockbridgeError:
            pass
    for number in range(6):
        threading.Thread(target=work, args=(number,), daemon=True).start()
    for event in began:
        event.wait()
"""
# An event loop in a thread, in the middle of calls and streams.
LOOP = """
    ready = threading.Event()
    async def in_loop():
        awaited = AsyncClient(sys.argv[1])
        await awaited.ping()
        tasks = [asyncio.create_task(awaited.containers.inspect("stalled")) for _ in range(5)]
        tasks += [asyncio.create_task(awaited.containers.create("some-image")) for _ in range(5)]
        stream = awaited.containers.stream_logs("web")
        await stream.__aenter__()
        ready.set()
        await stream.next()
    threading.Thread(target=asyncio.run, args=(in_loop(),), daemon=True).start()
    ready.wait()
"""
ENDS = {
    "the end": ("", 0),
    "sys.exit": ("\n    sys.exit(5)", 5),
    "os._exit": ("\n    os._exit(6)", 6),
    "SIGTERM": ("\n    os.kill(os.getpid(), signal.SIGTERM)\n    threading.Event().wait()", -signal.SIGTERM),
}


@pytest.fixture
def web(web):
    web.on("GET", "/containers/stalled/json", engines.stall())
    web.on("POST", "/containers/create", engines.stall())
    return web


def ended(web, code, expected=0, **options):
    """Runs a program to its end, and gives what it said to stderr."""
    program = Script(code, web.host, **options)
    assert program.end(expected) == ""
    return program.errors


@pytest.mark.parametrize("end", ENDS)
def test_with_everything_open(web, end):
    last, code = ENDS[end]
    for _ in range(5 if code in (0, 5) else 1):  # the others end without Python's own clean-up
        programs = [Script(START + STREAM + THREADS + LOOP + last, web.host) for _ in range(4)]
        for program in programs:
            assert program.end(code) == ""
            assert program.errors == ""


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("left", [STREAM, THREADS, LOOP], ids=["stream", "threads", "loop"])
def test_with_something_open(web, left, end):
    last, code = ENDS[end]
    assert ended(web, START + left + last, code) == ""


def test_an_exception_is_the_only_thing_that_is_said(web):
    said = ended(web, f"{START}{STREAM}{THREADS}{LOOP}\n    raise ZeroDivisionError('mine')", 1)
    assert said.splitlines()[0] == "Traceback (most recent call last):"
    assert said.splitlines()[-1] == "ZeroDivisionError: mine"
    assert said.count("Traceback") == 1


def test_ctrl_c_that_nobody_catches(web):
    program = Script(
        f"{START}{THREADS}{LOOP}\n    print('ready', flush=True)\n    next(client.containers.stream_logs('web'))",
        web.host,
    )
    assert program.line() == "ready"
    program.signal()
    assert program.end(-signal.SIGINT) == ""
    assert program.errors.splitlines()[-1] == "KeyboardInterrupt"
    assert program.errors.count("Traceback") == 1


def test_sys_exit_in_a_thread_ends_the_thread(web):
    code = f"""{START}{STREAM}
    def work():
        client.ping()
        client.containers.stream_logs("web").close()
        sys.exit(7)
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    client.ping()
    """
    assert ended(web, code) == ""


def test_tasks_that_asyncio_run_cancels(web):
    code = f"""{START}
    async def main():
        awaited = AsyncClient(sys.argv[1])
        tasks = [asyncio.create_task(awaited.containers.create("some-image")) for _ in range(10)]
        tasks += [asyncio.create_task(awaited.containers.inspect("stalled")) for _ in range(10)]
        await awaited.ping()
        main.tasks = tasks
    asyncio.run(main())
    assert all(task.cancelled() for task in main.tasks)
    """
    for _ in range(5):
        assert ended(web, code) == ""


def test_exit_handlers_may_use_a_client(web):
    code = f"""
    import atexit
    early = atexit.register(lambda: os.write(1, repr(client.closed).encode()))
    {START.strip()}
    atexit.register(lambda: os.write(1, repr(client.ping()).encode()))
    """
    program = Script(code, web.host)
    assert program.end() == "TrueTrue"  # the later one runs first; in between the client is closed
    assert program.errors == ""


def test_what_python_is_asked_to_warn_of(web):
    """A stream that becomes garbage while it is open is a ResourceWarning; without -W nobody sees it."""
    code = f"""{START}
    def forget():
        client.containers.stream_logs("web")
    forget()
    async def forget_awaited():
        async with AsyncClient(sys.argv[1]) as awaited:
            await awaited.containers.stream_logs("web").__aenter__()
    asyncio.run(forget_awaited())
    """
    assert ended(web, code, warnings="ignore::DeprecationWarning") == ""
    said = ended(web, code, warnings="always")
    assert said.count("ResourceWarning: unclosed") == 2, said
    assert "unclosed <dockbridge.Stream container.stream_logs open>" in said
    assert "unclosed <dockbridge.AsyncStream container.stream_logs open>" in said
