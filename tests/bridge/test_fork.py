"""A forked child has none of the library's threads: it works with a private copy of the library, beside the parent."""

import pytest
import simulated as engines
from script import run

PATH = "/containers/web/json"
START = """
    import os, sys, warnings
    warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of any fork beside threads
    from dockbridge import Client, errors
    client = Client(sys.argv[1])
    client.ping()

    def in_child(work):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                work()
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0, status
"""


@pytest.fixture
def web(simulated):
    simulated.on("GET", PATH, engines.reply({"Id": "x", "Name": "/web"}))
    simulated.on("POST", "/containers/create", engines.reply({"Id": "made", "Warnings": []}, 201))
    return simulated


@pytest.mark.parametrize(
    "use",
    [
        "client.ping()",
        "client.containers.inspect('web')",
        "client.containers.create('some-image')",
        "Client(sys.argv[1]).ping()",
        "asyncio.run(inspect())",
    ],
)
def test_clients_of_before_and_new_ones_work_in_a_child(web, use):
    run(
        f"""{START}
    import asyncio
    from dockbridge import AsyncClient
    early = AsyncClient(sys.argv[1])
    async def inspect():
        async with early as client:
            assert (await client.containers.inspect("web")).name == "web"
    in_child(lambda: {use})
    client.ping()  # the parent is as it was
    asyncio.run(inspect())
    """,
        web.host,
    )


def test_child_and_grandchild_and_parent_at_once(web):
    said = run(
        f"""{START}
    import threading
    stop = threading.Event()
    def busy():
        while not stop.is_set():
            client.containers.inspect("web")
    threads = [threading.Thread(target=busy) for _ in range(4)]
    for thread in threads:
        thread.start()

    def family(depth):
        for _ in range(20):
            assert client.containers.inspect("web").name == "web"
        if depth:
            in_child(lambda: family(depth - 1))
        for _ in range(20):
            assert client.containers.inspect("web").name == "web"

    for _ in range(5):
        in_child(lambda: family(2))
    stop.set()
    for thread in threads:
        thread.join()
    print("done")
    """,
        web.host,
    )
    assert said == "done"


def test_a_pool_of_forked_workers(web):
    said = run(
        f"""{START}
    import multiprocessing
    def name(number):
        return client.containers.inspect("web").name + str(number)
    with multiprocessing.get_context("fork").Pool(4) as pool:
        print(*pool.map(name, range(8)))
    """,
        web.host,
    )
    assert said == " ".join(f"web{number}" for number in range(8))


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_started_processes_work(web, method, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        "import multiprocessing, sys\n"
        "from dockbridge import Client\n"
        "def name(host):\n"
        "    return Client(host).containers.inspect('web').name\n"
        "if __name__ == '__main__':\n"
        "    assert name(sys.argv[1]) == 'web'\n"
        "    with multiprocessing.get_context(sys.argv[2]).Pool(2) as pool:\n"
        "        print(*pool.map(name, [sys.argv[1]] * 4))\n"
    )
    said = run(
        "import runpy, sys; runpy.run_path(sys.argv.pop(1), run_name='__main__')", str(program), web.host, method
    )
    assert said == "web web web web"


def test_what_was_open_before_stays_the_parent_s(web):
    """A stream or a running call belongs to the process that opened it; the child is told so, and ends without a word."""
    said = run(
        f"""{START}
    from dockbridge._bridge.decoding import nothing, to_pieces
    from dockbridge.streams import Stream
    stream = Stream(client._caller, "selftest.cat", client._caller.start("selftest.cat", {{}}), to_pieces, nothing)
    def use():
        try:
            next(stream)
        except errors.ForkedProcessError as error:
            assert error.hint
        else:
            raise AssertionError("a stream of the parent's was read")
        stream.close()
    in_child(use)
    in_child(lambda: globals().pop("stream"))  # as garbage
    assert not stream.closed
    stream.close()
    """,
        web.host,
    )
    assert said == ""


def test_nothing_is_left_of_the_copies(web):
    said = run(
        f"""{START}
    import tempfile
    before = set(os.listdir(tempfile.gettempdir())), set(os.listdir("/proc/self/fd"))
    def use():
        client.ping()
        assert len(os.listdir("/proc/self/fd")) <= len(before[1]) + 8  # the copy's sockets and pollers, not the copy
        assert not [name for name in os.listdir(tempfile.gettempdir()) if name.startswith("libdockbridge")]
    in_child(use)
    assert before[1] == set(os.listdir("/proc/self/fd"))
    """,
        web.host,
    )
    assert said == ""


def test_where_files_in_memory_may_not_be_executed(web):
    run(
        f"""{START}
    def refuse(*_):
        raise errors.LibraryError("not here")
    from dockbridge._bridge import native
    real = native.Library
    native.Library = lambda path: refuse() if path.startswith("/proc/") else real(path)
    in_child(client.ping)
    """,
        web.host,
    )


def test_a_forked_child_ends_without_a_word(simulated):
    """Finalizers and exit handlers of the child leave the library alone."""
    said = run(
        """
        import os, sys
        from dockbridge import Client
        client = Client(sys.argv[1])
        client.ping()
        if os.fork() == 0:
            client.close()
            del client
            sys.exit(0)
        _, status = os.wait()
        assert status == 0, status
        client.ping()
        """,
        simulated.host,
    )
    assert said == ""


def test_a_fork_before_the_first_use_works(simulated):
    said = run(
        """
        import os, sys
        import dockbridge
        read, write = os.pipe()
        if os.fork() == 0:
            os.write(write, repr(dockbridge.Client(sys.argv[1]).ping()).encode())
            os._exit(0)
        os.wait()
        print(os.read(read, 100).decode(), dockbridge.Client(sys.argv[1]).ping())
        """,
        simulated.host,
    )
    assert said == "True True"
