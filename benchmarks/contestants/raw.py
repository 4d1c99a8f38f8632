"""A raw unix socket, kept open, replies read to their end and not decoded: the floor."""

import os
import socket
import threading

NAME = "raw socket"
VERSION = "v1.41"


class Contestant:
    def __init__(self) -> None:
        self._path = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").removeprefix("unix://")
        self._local = threading.local()
        self._open: list[socket.socket] = []

    def inspect(self, name: str) -> object:
        return self._get(f"/{VERSION}/containers/{name}/json")

    def list(self) -> object:
        return self._get(f"/{VERSION}/containers/json?all=1")

    def logs(self, name: str) -> object:
        return self._get(f"/{VERSION}/containers/{name}/logs?stdout=1&stderr=1&tail=50")

    def close(self) -> None:
        for connection in self._open:
            connection.close()

    def _get(self, target: str) -> bytes:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = socket.socket(socket.AF_UNIX)
            connection.connect(self._path)
            self._open.append(connection)
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: docker\r\n\r\n".encode())
        data = connection.recv(65536)
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.splitlines()[0])
        length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), None)
        if length is not None:
            while len(body) < int(length.split(b":")[1]):
                body += connection.recv(65536)
            return body
        while not body.endswith(b"0\r\n\r\n"):
            body += connection.recv(65536)
        return body
