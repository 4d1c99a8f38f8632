"""The process that proxy.py starts: it passes bytes on between clients and the engine, and commits the faults."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import re
import select
import socket
import sys
from collections import Counter
from typing import Any

_PIECES = 10  # of a slow reply
_REQUEST = re.compile(rb"[A-Z]+ (\S+) HTTP/1\.")
_EMPTY = re.compile(rb"\r\ncontent-length: 0\r|\AHTTP/1.1 [123]0[1-9]", re.IGNORECASE)  # a reply without a body
_BUFFER = 1 << 16


class _Side:
    """One of the two sockets of a connection. What it cannot send at once holds up the reading of the other."""

    def __init__(self, loop: asyncio.AbstractEventLoop, sock: socket.socket) -> None:
        sock.setblocking(False)
        self.loop = loop
        self.socket = sock
        self.other: _Side
        self.reader: Any = None
        self.waiting = bytearray()
        self.ending = False

    def listen(self, reader: Any) -> None:
        self.reader = reader
        self.loop.add_reader(self.socket, reader)

    def pause(self) -> None:
        self.loop.remove_reader(self.socket)

    def resume(self) -> None:
        if self.socket.fileno() >= 0:
            self.loop.add_reader(self.socket, self.reader)

    def send(self, data: bytes) -> None:
        if not self.waiting:
            with contextlib.suppress(BlockingIOError):
                data = data[self.socket.send(data) :]
            if not data:
                return
            self.loop.add_writer(self.socket, self._flush)
            self.other.pause()
        self.waiting += data

    def _flush(self) -> None:
        try:
            del self.waiting[: self.socket.send(self.waiting)]
        except BlockingIOError:
            return
        except OSError:
            self.waiting.clear()
        if not self.waiting:
            self.loop.remove_writer(self.socket)
            self.other.resume()
            if self.ending:
                self.end()

    def end(self) -> None:
        """Says that there is no more to come, once everything is sent."""
        self.ending = True
        if not self.waiting:
            with contextlib.suppress(OSError):
                self.socket.shutdown(socket.SHUT_WR)

    def gone(self) -> bool:
        """The peer has closed both directions, not only ended what it sends."""
        poll = select.poll()
        poll.register(self.socket, 0)
        return any(events & select.POLLHUP for _, events in poll.poll(0))

    def close(self) -> None:
        if self.socket.fileno() >= 0:
            self.loop.remove_reader(self.socket)
            self.loop.remove_writer(self.socket)
            self.socket.close()


class _Connection:
    """One connection of a client, and the one to the engine that belongs to it."""

    def __init__(self, server: _Server, sock: socket.socket) -> None:
        self.server = server
        self.fault = ""
        self.reply = b""  # what has come of a reply that is not passed on as it comes
        self.between = True  # the engine has answered, so what comes next is another request
        self.taken_over = False  # the connection carries a program's input and output
        self.client = _Side(server.loop, sock)
        self.engine = _Side(server.loop, server.connect())
        self.client.other, self.engine.other = self.engine, self.client
        self.client.listen(self._guarded(self._from_client))
        self.engine.listen(self._guarded(self._from_engine))

    def _guarded(self, handle: Any) -> Any:
        def run() -> None:
            try:
                handle()
            except OSError:  # one of the two has closed its end
                self.close()

        return run

    def close(self) -> None:
        self.client.close()
        self.engine.close()
        self.server.connections.discard(self)

    def _from_client(self) -> None:
        if self.between and not self.taken_over:
            start = self.client.socket.recv(_BUFFER, socket.MSG_PEEK)
            request = _REQUEST.match(start)
            if request:
                self.between, self.reply = False, b""
                self.fault = self.server.choose(request[1].decode())
                if self._at_request():
                    return
                self.taken_over = b"Upgrade: tcp" in start
        data = self.client.socket.recv(_BUFFER)
        if data:
            self.engine.send(data)
        elif self.client.gone() or self.engine.ending:
            self.close()
        else:
            self.client.pause()
            self.engine.end()

    def _at_request(self) -> bool:
        """Does what happens before the engine sees the request; True when it is not to be passed on now."""
        match self.fault:
            case "reset":
                self.close()  # what was sent is not read, so that the kernel says ECONNRESET
            case "restart":
                self.server.restart(self.server.duration("restart"))
            case "status_500" | "status_503":
                self.client.socket.recv(_BUFFER)
                code = self.fault.removeprefix("status_")
                body = b'{"message":"the proxy was asked to say so"}'
                head = f"HTTP/1.1 {code} Fault\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"  # fmt: skip
                self.client.send(head.encode() + body)
                self.close()
            case "stall":
                self.fault = ""
                self.client.pause()
                self.server.loop.call_later(self.server.duration("stall"), self._guarded(self._resume_client))
            case _:
                return False
        return True

    def _resume_client(self) -> None:
        if self.client.socket.fileno() >= 0:
            self.engine.send(self.client.socket.recv(_BUFFER))
            self.client.resume()

    def _from_engine(self) -> None:
        data = self.engine.socket.recv(_BUFFER)
        if not data:
            if (self.client.ending or not self.taken_over) and not self.client.waiting:
                self.close()
                return
            self.engine.pause()
            self.client.end()
            return
        self.between = True
        if not self.fault:
            self.client.send(data)
        else:
            self._at_reply(data)

    def _at_reply(self, data: bytes) -> None:
        self.reply += data
        head = self.reply.find(b"\r\n\r\n") + 4
        match self.fault:
            case "cut_before_reply":
                self.close()
            case "cut_in_head":
                self._last(10)
            case "cut_after_head" if head > 3:
                self._last(head)
            case "half_body" if head > 3 and (len(self.reply) > head or _EMPTY.search(self.reply)):
                self._last(head + (len(self.reply) - head) // 2)
            case "slow":
                self.fault = ""
                self.engine.pause()
                size = len(data) // _PIECES + 1
                self._slowly([data[at : at + size] for at in range(0, len(data), size)])

    def _last(self, length: int) -> None:
        self.client.send(self.reply[:length])
        self.close()

    def _slowly(self, pieces: list[bytes]) -> None:
        if self.client.socket.fileno() < 0:
            return
        self.client.send(pieces.pop(0))
        if pieces:
            pause = self.server.duration("slow") / _PIECES
            self.server.loop.call_later(pause, self._guarded(lambda: self._slowly(pieces)))
        else:
            self.engine.resume()


class _Server:
    """The proxy's process."""

    def __init__(self, listen: str, upstream: str, seed: int, **durations: list[float]) -> None:
        self.loop = asyncio.new_event_loop()
        self.path = listen.removeprefix("unix://")
        self.upstream = upstream
        self.random = random.Random(seed)
        self.durations = durations
        self.probabilities: dict[str, float] = {}
        self.ordered: list[tuple[str, str]] = []
        self.connections: set[_Connection] = set()
        self.counts: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.listener: socket.socket | None = None
        self.starting = self.loop.call_soon(self.start)

    def run(self) -> None:
        self.loop.add_reader(sys.stdin, self._command)
        self.loop.run_forever()

    def connect(self) -> socket.socket:
        scheme, _, address = self.upstream.partition("://")
        if scheme == "unix":
            sock = socket.socket(socket.AF_UNIX)
            sock.connect(address)
            return sock
        host, _, port = address.rpartition(":")
        return socket.create_connection((host, int(port)))

    def start(self) -> None:
        if self.listener is None:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.path)
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(self.path)
            self.listener.listen(1024)
            self.listener.setblocking(False)
            self.loop.add_reader(self.listener, self._accept)

    def stop(self) -> None:
        self.starting.cancel()
        if self.listener is not None:
            self.loop.remove_reader(self.listener)
            self.listener.close()
            self.listener = None
            if (
                self.random.random() < 0.5
            ):  # an engine that is stopped takes its socket away, one that is killed leaves it
                os.unlink(self.path)
        for connection in list(self.connections):
            connection.close()

    def restart(self, seconds: float) -> None:
        self.stop()
        self.starting = self.loop.call_later(seconds, self.start)

    def choose(self, path: str) -> str:
        self.counts["requests"] += 1
        fault = ""
        chance = self.random.random()
        for name, probability in self.probabilities.items():
            chance -= probability
            if chance < 0:
                fault = name
                break
        for order in self.ordered:
            if order[1] in path:
                self.ordered.remove(order)
                fault = order[0]
                break
        if fault:
            self.done[fault] += 1
        return fault

    def duration(self, fault: str) -> float:
        return self.random.uniform(*self.durations[fault])

    def _accept(self) -> None:
        while self.listener is not None:
            try:
                sock, _ = self.listener.accept()
            except BlockingIOError:
                return
            self.counts["connections"] += 1
            try:
                self.connections.add(_Connection(self, sock))
            except OSError:  # the engine is away
                sock.close()

    def _command(self) -> None:
        line = sys.stdin.readline()
        if not line:
            self.stop()
            self.loop.stop()
            return
        command, argument = json.loads(line)
        answer: Any = None
        match command:
            case "faults":
                self.probabilities = argument
            case "once":
                self.ordered.append(tuple(argument))
            case "restart":
                self.restart(argument)
            case "stop":
                self.stop()
            case "start":
                self.start()
            case "counts":
                answer = {"connections": 0, "requests": 0, **self.counts}
                answer.update(open=len(self.connections), faults=dict(self.done))
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    _Server(**json.loads(sys.argv[1])).run()
