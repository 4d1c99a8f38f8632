"""Handles and threads: closed clients, what is left over, and many callers at once."""

import gc
import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import simulated as engines

from dockbridge import Client, errors
from dockbridge._bridge import native
from dockbridge._bridge.decoding import nothing
from dockbridge._bridge.failure import from_json

PATH = "/containers/web/json"
WEB = engines.reply({"Id": "x", "Name": "/web"})


def descriptors():
    return len(os.listdir("/proc/self/fd"))


def echo(text, data=None):
    answer = native.load().call(0, b"selftest.echo", json.dumps({"text": text}).encode(), data)
    assert answer.status == native.OK
    return json.loads(answer.json)["text"], answer.data


def test_ten_megabytes_there_and_back():
    data = os.urandom(10 << 20)
    text = 'ü\0\n"\\' * (1 << 20)
    assert echo(text, data) == (text, data)


@pytest.mark.parametrize("data", [b"", bytearray(b"abc"), memoryview(b"abcdef")[::2], b"\0"])
def test_bytes_of_every_kind(data):
    assert echo("", data) == ("", bytes(data))


def test_thirty_two_threads_at_once():
    def work(number):
        return all(
            echo(f"{number}/{turn}", f"{turn}".encode() * number) == (f"{number}/{turn}", f"{turn}".encode() * number)
            for turn in range(100)
        )

    with ThreadPoolExecutor(32) as pool:
        assert all(pool.map(work, range(32)))


def test_thirty_two_threads_share_a_client(simulated):
    simulated.on("GET", PATH, WEB)
    with Client(simulated.host) as client, ThreadPoolExecutor(32) as pool:
        names = list(pool.map(lambda _: client.containers.inspect("web").name, range(640)))
    assert names == ["web"] * 640
    assert len(simulated.asked("/_ping")) <= 32  # the version is not negotiated again for each call


@pytest.mark.parametrize(
    "use",
    [
        lambda client: client.ping(),
        lambda client: client.containers.inspect("web"),
        lambda client: client.containers.create("some-image"),
    ],
    ids=["ping", "quick", "long"],
)
def test_a_closed_client(simulated, use):
    client = Client(simulated.host)
    client.close()
    client.close()
    assert client.closed
    assert "closed" in repr(client)
    with pytest.raises(errors.StaleHandleError, match="this client is closed") as caught:
        use(client)
    assert caught.value.hint


def test_the_with_statement_closes(simulated):
    with pytest.raises(ZeroDivisionError), Client(simulated.host) as client:
        1 / 0  # noqa: B018 - any error
    assert client.closed


def test_closing_ends_what_another_thread_waits_for(simulated):
    simulated.on("POST", "/containers/create", engines.stall())
    client = Client(simulated.host)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.containers.create, "some-image")
        simulated.wait_for("/containers/create")
        client.close()
        with pytest.raises(errors.DockbridgeError) as caught:
            waiting.result(engines.PATIENCE)
    assert caught.value.code in ("cancelled", "stale_handle")
    assert simulated.hung_up.wait(engines.PATIENCE)


def test_stale_and_made_up_handles():
    library = native.load()
    for handle in (0, 2**64 - 1):
        for answer in (
            library.next(handle, 0),
            library.cancel(handle),
            library.close(handle),
            library.client_close(handle),
        ):
            assert answer.status == native.FAILED
            assert json.loads(answer.json)["code"] == "stale_handle"


def test_a_panic_is_an_error_and_nothing_more():
    answer = native.load().call(0, b"selftest.panic", b"{}")
    error = from_json(json.loads(answer.json))
    assert type(error) is errors.InternalError
    assert "panic" in error.details["stack"]
    assert echo("still here")[0] == "still here"


def test_every_operation_that_is_opened_is_closed(simulated, monkeypatch):
    """Also when it fails, times out, or its caller's own function raises."""
    opened, closed = [], []
    library = native.load()
    real_open, real_close = library.open, library.close
    monkeypatch.setattr(library, "open", lambda *a: opened.append(real_open(*a)) or opened[-1])
    monkeypatch.setattr(library, "close", lambda handle: closed.append(handle) or real_close(handle))

    def unwilling(item):
        raise RuntimeError(item)

    with Client(simulated.host) as client:
        client._caller.long("selftest.sleep", {"seconds": 0}, nothing)
        with pytest.raises(errors.NotFoundError):
            client._caller.long("selftest.fail", {"code": "not_found"}, nothing)
        with pytest.raises(errors.OperationTimeoutError):
            client._caller.long("selftest.sleep", {"seconds": 60, "timeout": 0.05}, nothing)
        with pytest.raises(RuntimeError):
            client._caller.long(
                "selftest.count", {"items": 100}, nothing, progress=unwilling, item=lambda value, raw: value
            )
        with pytest.raises(errors.InvalidArgumentError):
            client._caller.long("selftest.sleep", {"minutes": 1}, nothing)
    assert sorted(handle for handle, _ in opened) == sorted(closed)
    assert len(opened) == 5


def test_progress_arrives_in_order(simulated):
    numbers = []
    with Client(simulated.host) as client:
        client._caller.long(
            "selftest.count", {"items": 1000}, nothing, progress=numbers.append, item=lambda value, raw: value["number"]
        )
    assert numbers == list(range(1000))


def test_no_descriptors_are_left(simulated):
    simulated.on("GET", PATH, WEB)
    simulated.on("POST", "/containers/create", engines.cut())

    def work():
        client = Client(simulated.host)
        client.containers.inspect("web")
        with pytest.raises(errors.DockbridgeError):
            client.containers.create("some-image")
        return client

    def settled(expected):
        """Connections are closed by threads of the library and of the simulated engine: waits for them."""
        patience = threading.Event()
        for _ in range(500):
            if descriptors() <= expected:
                return True
            patience.wait(0.01)
        return False

    work().close()
    before = descriptors()
    for _ in range(30):
        work().close()
    assert settled(before)
    for _ in range(30):
        work()  # not closed: the garbage collector does it
    gc.collect()
    assert settled(before)
