"""CancelScope: whose calls it ends, and whose it leaves alone."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import simulated as engines

from dockbridge import CancelScope, Client, errors

PATH, KILL, LOGS = "/containers/web/json", "/containers/web/kill", "/containers/web/logs"
WEB = engines.reply({"Id": "x", "Name": "/web"})


@pytest.fixture
def web(simulated):
    """An engine on which a kill stalls, a log goes on, and reads are answered."""
    simulated.on("GET", "/_ping", engines.reply(b"OK", Api_Version="1.45", Ostype="linux"))
    simulated.on("GET", PATH, WEB)
    simulated.on("POST", KILL, engines.stall())
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.multiplexed-stream\r\n\r\n"
    line = b"\x01\0\0\0\0\0\0\x03hi\n"
    simulated.on("GET", LOGS, lambda connection: connection.send(head + line) or connection.wait())
    return simulated


@pytest.fixture
def client(web):
    with Client(web.host) as opened:
        yield opened


@pytest.fixture
def pool():
    with ThreadPoolExecutor(8) as threads:
        yield threads


def kill_in(client, *scopes):
    """A call that only a cancel ends, in scopes of which the first is the outermost."""
    if not scopes:
        return client.containers.kill("web")
    with scopes[0]:
        return kill_in(client, *scopes[1:])


def test_it_ends_the_calls_of_every_thread_that_is_in_it(web, client, pool):
    scope = CancelScope()
    calls = [pool.submit(kill_in, client, scope) for _ in range(5)]
    web.wait_for(KILL, 5)
    assert not scope.cancelled
    scope.cancel()
    scope.cancel()
    assert scope.cancelled
    for call in calls:
        with pytest.raises(errors.OperationCancelledError) as caught:
            call.result(engines.PATIENCE)
        assert caught.value.operation == "container.kill"
    assert web.hung_up.wait(engines.PATIENCE)


def test_quick_reads_too(web, client, pool):
    web.on("GET", PATH, engines.stall(), WEB)
    scope = CancelScope()

    def inspect():
        with scope:
            return client.containers.inspect("web")

    call = pool.submit(inspect)
    web.wait_for(PATH)
    scope.cancel()
    with pytest.raises(errors.OperationCancelledError):
        call.result(engines.PATIENCE)
    assert client.containers.inspect("web").name == "web"


def test_after_cancel_nothing_is_begun_any_more(web, client):
    scope = CancelScope()
    scope.cancel()
    with scope:
        for call in (
            lambda: client.containers.inspect("web"),
            lambda: client.containers.kill("web"),
            lambda: client.containers.stream_logs("web"),
        ):
            with pytest.raises(errors.OperationCancelledError) as caught:
                call()
            assert caught.value.hint
    assert web.requests == []
    assert client.containers.inspect("web").name == "web"


def test_a_call_that_begins_while_it_is_cancelled(web, client, pool):
    """Either it is ended, or it is not begun: it never goes on."""
    for _ in range(30):
        scope, ready = CancelScope(), threading.Barrier(2)

        def call(scope=scope, ready=ready):
            with scope:
                ready.wait()
                client.containers.kill("web")

        working = pool.submit(call)
        ready.wait()
        scope.cancel()
        with pytest.raises(errors.OperationCancelledError):
            working.result(engines.PATIENCE)


@pytest.mark.parametrize("which", ["outer", "inner"])
def test_either_of_two_scopes_ends_what_is_in_both(web, client, pool, which):
    scopes = {"outer": CancelScope(), "inner": CancelScope()}
    call = pool.submit(kill_in, client, scopes["outer"], scopes["inner"])
    web.wait_for(KILL)
    scopes[which].cancel()
    with pytest.raises(errors.OperationCancelledError):
        call.result(engines.PATIENCE)
    (other,) = scopes.keys() - {which}
    assert not scopes[other].cancelled


def test_an_inner_scope_leaves_what_is_only_in_the_outer_one_alone(client):
    outer, inner = CancelScope(), CancelScope()
    with outer:
        with inner:
            inner.cancel()
            with pytest.raises(errors.OperationCancelledError):
                client.containers.inspect("web")
        assert client.containers.inspect("web").name == "web"
        outer.cancel()
        with pytest.raises(errors.OperationCancelledError):
            client.containers.inspect("web")
    assert client.containers.inspect("web").name == "web"


def test_the_calls_of_others_go_on(web, client, pool):
    released = threading.Event()
    web.on("POST", KILL, engines.stall(), engines.hold(released, engines.reply(None, 204)))
    scope, other = CancelScope(), CancelScope()
    ended = pool.submit(kill_in, client, scope)
    web.wait_for(KILL)
    going_on = [pool.submit(kill_in, client, other), pool.submit(kill_in, client)]
    web.wait_for(KILL, 3)
    scope.cancel()
    with pytest.raises(errors.OperationCancelledError):
        ended.result(engines.PATIENCE)
    released.set()
    assert [call.result(engines.PATIENCE) for call in going_on] == [None, None]


def test_a_thread_that_is_started_inside_is_not_in_it(web, client, pool):
    scope = CancelScope()
    with scope:
        inspecting = pool.submit(client.containers.inspect, "web")
        scope.cancel()
        assert inspecting.result(engines.PATIENCE).name == "web"


def test_streams_that_were_opened_inside(web, client):
    """They belong to it also where they are read outside of it, and not after their end."""
    scope = CancelScope()
    with scope:
        lines = client.containers.stream_logs("web")
        closed = client.containers.stream_logs("web")
    outside = client.containers.stream_logs("web")
    assert next(lines).text == next(closed).text == next(outside).text == "hi"
    closed.close()
    scope.cancel()
    with pytest.raises(errors.OperationCancelledError) as caught:
        next(lines)
    assert caught.value.operation == "container.stream_logs"
    assert list(closed) == []
    with pytest.raises(errors.OperationTimeoutError, match="nothing came"):
        outside.next(timeout=0.05)
    outside.close()


def test_a_stream_that_another_thread_reads_while_its_scope_is_cancelled(client, pool):
    scope = CancelScope()
    with scope:
        lines = client.containers.stream_logs("web")
    reading = pool.submit(list, lines)
    scope.cancel()
    with pytest.raises(errors.OperationCancelledError):
        reading.result(engines.PATIENCE)


def test_calls_that_have_ended_are_let_go(web, client):
    """A scope that is kept for long does not grow with every call in it."""
    web.on("POST", KILL, engines.reply(None, 204))
    scope = CancelScope()
    with scope:
        for _ in range(50):
            client.containers.inspect("web")
            client.containers.kill("web")
            client.containers.stream_logs("web").close()
        with pytest.raises(errors.NotFoundError):
            client.containers.inspect("other")
        with pytest.raises(errors.NotFoundError):
            client.containers.stream_logs("other")
    assert scope._running == set()
