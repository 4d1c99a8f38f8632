"""Every way in which an engine can misbehave has an error of its own type."""

import socket
import threading
import time

import pytest
import simulated as engines

from dockbridge import Client, errors

PATH = "/containers/web/json"
WEB = {"Id": "0123456789abcdef", "Name": "/web", "State": {"Status": "running"}}


@pytest.mark.parametrize(
    ("answer", "expected", "tries"),
    [
        (engines.cut(), errors.ConnectionLostError, 4),
        (engines.half(WEB), errors.ConnectionLostError, 4),
        (engines.raw(b"HTTP/1.1 200 OK\r\n"), errors.ConnectionLostError, 4),
        (engines.raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), errors.BadReplyError, 1),
        (engines.raw(b"\x00\xff\x00\xff\r\n\r\n"), errors.BadReplyError, 1),
        (engines.reply(b"<html>It works!</html>"), errors.BadReplyError, 1),
        (engines.reply(b""), errors.BadReplyError, 1),
        (engines.reply(b"{truncated"), errors.BadReplyError, 1),
        (engines.reply(b'{"Id": "x"}\0, and more'), errors.BadReplyError, 1),
        (engines.reply([]), errors.BadReplyError, 1),
        (engines.reply({"Id": "x", "State": ["running"]}), errors.BadReplyError, 1),
        (engines.reply(status=301, Location="http://elsewhere/"), errors.BadReplyError, 1),
        (engines.reply(b"teapot", 418), errors.BadReplyError, 1),
        (engines.error(400, "bad parameter"), errors.InvalidArgumentError, 1),
        (engines.error(401, "log in"), errors.AuthenticationError, 1),
        (engines.error(403, "not you"), errors.EnginePermissionError, 1),
        (engines.error(404, "No such container: web"), errors.ContainerNotFoundError, 1),
        (engines.error(409, "is being removed"), errors.ConflictError, 1),
        (engines.error(500, "broken"), errors.EngineError, 4),
        (engines.reply(b"broken", 500), errors.EngineError, 4),
        (engines.error(503, "starting"), errors.EngineError, 4),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_wrong_reply_is_an_error_of_its_type(simulated, answer, expected, tries):
    simulated.on("GET", PATH, answer)
    with Client(simulated.host) as client, pytest.raises(errors.DockbridgeError) as caught:
        client.containers.inspect("web")
    assert type(caught.value) is expected
    assert caught.value.operation == "container.inspect"
    assert caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.hint or caught.value.status
    assert len(simulated.asked(PATH)) == tries


def test_a_socket_that_closes_every_connection(simulated):
    simulated.refusing = True
    with Client(simulated.host) as client, pytest.raises(errors.ConnectionLostError) as caught:
        client.ping()
    assert caught.value.retryable


def test_something_else_that_listens(simulated):
    simulated.on("GET", "/_ping", engines.reply(b"+PONG"))
    with Client(simulated.host) as client, pytest.raises(errors.BadReplyError, match=simulated.host):
        client.ping()


def test_a_socket_without_an_engine(simulated):
    simulated.stop()
    try:
        with Client(simulated.host) as client, pytest.raises(errors.EngineUnreachableError) as caught:
            client.ping()
    finally:
        simulated.listen()
    assert isinstance(caught.value, ConnectionError)
    assert caught.value.details["endpoint"] == simulated.host
    assert caught.value.details["source"] == "argument"
    assert simulated.host in caught.value.message


def test_an_engine_that_is_newer_than_this_library(simulated):
    simulated.on("GET", "/_ping", engines.reply(b"OK", Api_Version="1.99"))
    simulated.on("GET", PATH, engines.reply(WEB))
    with Client(simulated.host) as client:
        assert client.containers.inspect("web").name == "web"


def test_the_engine_s_own_words_arrive(simulated):
    simulated.on("GET", PATH, engines.error(500, "grüße von containerd: rpc failed"))
    with Client(simulated.host, retries=0) as client, pytest.raises(errors.EngineError) as caught:
        client.containers.inspect("web")
    assert "grüße von containerd: rpc failed" in caught.value.message
    assert caught.value.status == 500


def test_a_client_works_on_after_every_misbehaviour(simulated):
    broken = [engines.cut(), engines.half(WEB), engines.raw(b"junk\r\n\r\n"), engines.error(404, "gone")]
    with Client(simulated.host, retries=0) as client:
        for answer in broken:
            simulated.on("GET", PATH, answer, engines.reply(WEB))
            with pytest.raises(errors.DockbridgeError):
                client.containers.inspect("web")
            assert client.containers.inspect("web").id == WEB["Id"]


def test_what_nobody_asked_for_is_not_printed(capfd):
    """An engine at a tcp address that goes on sending after a reply."""
    reply = b"HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK"
    with socket.create_server(("127.0.0.1", 0)) as server:
        gone = threading.Event()

        def serve():
            sock, _ = server.accept()
            with sock:
                sock.recv(65536)
                sock.sendall(reply)
                time.sleep(0.05)
                sock.sendall(b"hunter2 is what I heard from somebody else\r\n")
                while sock.recv(65536):
                    pass
            gone.set()

        threading.Thread(target=serve, daemon=True).start()
        with Client(f"tcp://127.0.0.1:{server.getsockname()[1]}") as client:
            assert client.ping()
            assert gone.wait(engines.PATIENCE), "the connection is given up"
    assert capfd.readouterr() == ("", "")
