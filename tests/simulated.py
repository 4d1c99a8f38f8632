"""A simulated Docker Engine: HTTP on a unix socket, with the misbehaviour that a real one cannot be asked for.

    with SimulatedEngine() as engine:
        engine.on("GET", "/containers/web/json", error(503, "restarting"), reply({"Id": "…"}))
        Client(engine.host).containers.inspect("web")
        assert [r.path for r in engine.requests] == […]

Replies to one request are given in their order, and the last one again and again. `/_ping` is answered unless a test says
otherwise; what nothing was said of is a 404. Paths are without the API version and the query.
"""

from __future__ import annotations

import asyncio
import json
import re
import select
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

PATIENCE = 30  # seconds after which a wait of a test is a failure


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes


class Connection:
    """One connection while it is answered."""

    def __init__(self, engine: SimulatedEngine, sock: socket.socket) -> None:
        self.engine = engine
        self.socket = sock

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def wait(self, event: threading.Event | None = None) -> bool:
        """Waits for an event, or for ever; True when it came, False when the client hung up or the engine stops."""
        while not self.engine.stopping.is_set():
            if event is not None and event.is_set():
                return True
            readable, _, _ = select.select([self.socket], [], [], 0.01)
            if readable and self.gone():
                return False
        return False

    def gone(self) -> bool:
        """True when the client has hung up."""
        try:
            gone = not self.socket.recv(1, socket.MSG_PEEK)
        except OSError:
            gone = True  # it has not read everything that was sent
        if gone:
            self.engine.hung_up.set()
        return gone


# What a reply does with the connection; False closes it.
Reply = Callable[[Connection], bool]


def _head(status: int, length: int | None, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Simulated", *(f"{name}: {value}" for name, value in headers.items())]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def reply(value: Any = None, status: int = 200, **headers: str) -> Reply:
    """A JSON value, or bytes as they are; None is an empty body."""
    body = value if isinstance(value, bytes) else b"" if value is None else json.dumps(value).encode()
    head = {"Content-Type": "application/json", **{name.replace("_", "-"): text for name, text in headers.items()}}

    def answer(connection: Connection) -> bool:
        connection.send(_head(status, None if status == 204 else len(body), head) + body)
        return True

    return answer


def error(status: int, message: str) -> Reply:
    """An error as the engine writes it."""
    return reply({"message": message}, status)


def cut() -> Reply:
    """Reads the request, and closes the connection without a word."""
    return lambda connection: False


def raw(data: bytes) -> Reply:
    """Bytes that need not be HTTP, and the end of the connection."""

    def answer(connection: Connection) -> bool:
        connection.send(data)
        return False

    return answer


def half(value: Any, status: int = 200) -> Reply:
    """The head and half of the body, and the end of the connection."""
    body = json.dumps(value).encode()
    return raw(_head(status, len(body), {"Content-Type": "application/json"}) + body[: len(body) // 2])


def stall() -> Reply:
    """Never answers; engine.hung_up tells when the client has given up."""
    return lambda connection: connection.wait()


def stall_in_body(value: Any) -> Reply:
    """The head and half of the body, and then nothing."""
    body = json.dumps(value).encode()

    def answer(connection: Connection) -> bool:
        connection.send(_head(200, len(body), {"Content-Type": "application/json"}) + body[: len(body) // 2])
        return connection.wait()

    return answer


def silent(**headers: str) -> Reply:
    """The head of a stream, and then nothing."""
    head = _head(200, None, {name.replace("_", "-"): text for name, text in headers.items()})

    def answer(connection: Connection) -> bool:
        connection.send(head)
        return connection.wait()

    return answer


def slow(seconds: float, then: Reply) -> Reply:
    """Answers after a time, unless the client has hung up by then."""

    def answer(connection: Connection) -> bool:
        due = threading.Event()
        timer = threading.Timer(seconds, due.set)
        timer.start()
        try:
            return connection.wait(due) and then(connection)
        finally:
            timer.cancel()

    return answer


def hold(event: threading.Event, then: Reply) -> Reply:
    """Answers once the event has happened."""
    return lambda connection: connection.wait(event) and then(connection)


class Endless:
    """A reply that sends the same bytes again and again, as fast as they are read, until the client hangs up.

    :ivar sent: how many of them the client or the sockets between have taken.
    :ivar stuck: set while nothing more is taken.
    """

    def __init__(self, piece: bytes, **headers: str) -> None:
        self.sent = 0
        self.stuck = threading.Event()
        self._head = {
            "Transfer-Encoding": "chunked",
            **{name.replace("_", "-"): text for name, text in headers.items()},
        }
        self._chunk = b"%x\r\n%b\r\n" % (len(piece), piece)

    def __call__(self, connection: Connection) -> bool:
        connection.send(_head(200, None, self._head))
        sock = connection.socket
        sock.setblocking(False)
        rest = memoryview(self._chunk)
        idle = 0
        while not connection.engine.stopping.is_set():
            readable, writable, _ = select.select([sock], [sock], [], 0.02)
            if readable and connection.gone():
                return False
            if not writable:
                idle += 1
                if idle == 10:  # not only because the reader is not at its turn
                    self.stuck.set()
                continue
            idle = 0
            self.stuck.clear()
            try:
                taken = sock.send(rest)
            except BlockingIOError:
                continue
            except OSError:
                connection.engine.hung_up.set()
                return False
            self.sent += taken
            rest = rest[taken:] or memoryview(self._chunk)
        return False


@dataclass
class SimulatedEngine:
    """An engine that says what it was told to say."""

    api_version: str = "1.41"
    requests: list[Request] = field(default_factory=list)
    refusing: bool = False
    """Closes every connection as soon as it is made."""
    otherwise: Callable[[Request], Reply] | None = None
    """Answers what nothing was said of."""

    def __post_init__(self) -> None:
        self.stopping = threading.Event()
        self.hung_up = threading.Event()
        self._arrived = threading.Condition()
        self._replies: dict[tuple[str, str], list[Reply]] = {}
        self._threads: list[threading.Thread] = []
        self._folder = Path(tempfile.mkdtemp(prefix="dockbridge-"))  # short: paths of sockets end at 108 characters
        self.host = f"unix://{self._folder}/engine.sock"
        head = {"Api-Version": self.api_version, "Ostype": "linux", "Builder-Version": "2"}
        self.on("GET", "/_ping", reply(b"OK", **head))
        self.on("HEAD", "/_ping", lambda connection: connection.send(_head(200, 2, head)) or True)

    def on(self, method: str, path: str, *replies: Reply) -> None:
        """Says what to answer to a request, now and later."""
        self._replies[method, path] = list(replies)

    def wait_for(self, path: str, count: int = 1) -> Request:
        """Waits until a path was asked for so many times, and gives the last of these requests."""
        with self._arrived:
            arrived = self._arrived.wait_for(lambda: len(self.asked(path)) >= count, PATIENCE)
        assert arrived, f"{path} was not asked for {count} times; the requests were {self.requests}"
        return self.asked(path)[count - 1]

    def asked(self, path: str) -> list[Request]:
        """The requests for a path."""
        return [request for request in self.requests if request.path == path]

    def __enter__(self) -> SimulatedEngine:
        self.listen()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def listen(self) -> None:
        """Starts, or starts again after stop()."""
        self.stopping.clear()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.host.removeprefix("unix://"))
        self._listener.listen(128)
        self._start(self._accept, self._listener)

    def stop(self) -> None:
        """Closes the socket and all connections, as an engine does that ends."""
        self.stopping.set()
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "the simulated engine does not end"
        self._threads.clear()
        self._listener.close()
        Path(self.host.removeprefix("unix://")).unlink()

    def _start(self, run: Callable[[socket.socket], None], sock: socket.socket) -> None:
        thread = threading.Thread(target=run, args=(sock,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while not self.stopping.is_set():
            readable, _, _ = select.select([listener], [], [], 0.01)
            if not readable:
                continue
            sock, _ = listener.accept()
            if self.refusing:
                sock.close()
            else:
                self._start(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        connection = Connection(self, sock)
        with sock, sock.makefile("rb") as stream:
            try:
                while self._next_request(sock) and (request := _read(stream)):
                    if not self._choose(request)(connection):
                        return
            except OSError:
                return  # the client has hung up

    def _next_request(self, sock: socket.socket) -> bool:
        while not self.stopping.is_set():
            if select.select([sock], [], [], 0.01)[0]:
                return True
        return False

    def _choose(self, request: Request) -> Reply:
        with self._arrived:
            self.requests.append(request)
            self._arrived.notify_all()
            replies = self._replies.get((request.method, request.path))
            if not replies and self.otherwise:
                return self.otherwise(request)
            if not replies:
                return error(404, f"page not found: {request.method} {request.path}")
            return replies.pop(0) if len(replies) > 1 else replies[0]


def _read(stream: Any) -> Request | None:
    """Reads one request from a connection; None at its end."""
    line = stream.readline().decode()
    if not line.strip():
        return None
    method, target, _ = line.split()
    headers: dict[str, str] = {}
    while (header := stream.readline().decode().strip()) != "":
        name, _, value = header.partition(":")
        headers[name.lower()] = value.strip()
    if headers.get("transfer-encoding") == "chunked":
        body = b""
        while size := int(stream.readline(), 16):
            body += stream.read(size)
            stream.readline()
        stream.readline()
    else:
        body = stream.read(int(headers.get("content-length", 0)))
    parts = urlsplit(target)
    return Request(method, re.sub(r"^/v[0-9.]+", "", parts.path), parse_qs(parts.query), headers, body)


async def arrived(engine: SimulatedEngine, path: str, count: int = 1) -> None:
    """Awaits that an engine was asked for a path so many times."""
    await asyncio.get_running_loop().run_in_executor(None, engine.wait_for, path, count)
