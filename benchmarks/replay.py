"""An engine that only replays a log, as fast as it is read: what a reader can take, where a real engine is the limit.

python -m benchmarks.replay SOCKET LINE_LENGTH BYTES     serves until it is killed
"""

from __future__ import annotations

import json
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

VERSION = "1.43"
STREAM = "application/vnd.docker.multiplexed-stream"


@contextmanager
def serving(path: str, length: int, size: int) -> Iterator[str]:
    """Runs a server in a process of its own; gives its address."""
    command = [sys.executable, "-m", "benchmarks.replay", path, str(length), str(size)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        if server.stdout is not None:
            server.stdout.readline()
        try:
            yield f"unix://{path}"
        finally:
            server.kill()


def serve(path: str, length: int, size: int) -> None:
    """Answers every request for a log with the same lines."""
    frame = struct.pack(">BxxxL", 1, length) + b"x" * (length - 1) + b"\n"
    chunk = b"%x\r\n%b\r\n" % (len(frame), frame)  # an engine sends each line as a chunk of its own
    block = chunk * max(1, 65536 // len(chunk))
    blocks = size // length * len(chunk) // len(block)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        print("ready", flush=True)
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=_answer, args=(connection, block, blocks), daemon=True).start()


def _answer(connection: socket.socket, block: bytes, blocks: int) -> None:
    with connection, suppress(OSError):
        for target in _targets(connection):
            if "/logs" not in target:
                body = json.dumps({"Id": "x", "Name": "/log", "ApiVersion": VERSION, "Config": {"Tty": False}}).encode()
                head = f"HTTP/1.1 200 OK\r\nApi-Version: {VERSION}\r\nContent-Type: application/json\r\n"
                connection.sendall(head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body)
                continue
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {STREAM}\r\nTransfer-Encoding: chunked\r\n\r\n"
            connection.sendall(head.encode())
            for _ in range(blocks):
                connection.sendall(block)
            connection.sendall(b"0\r\n\r\n")


def _targets(connection: socket.socket) -> Iterator[str]:
    data = b""
    while True:
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65536)
            if not piece:
                return
            data += piece
        head, _, data = data.partition(b"\r\n\r\n")
        yield head.split(b" ")[1].decode()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
