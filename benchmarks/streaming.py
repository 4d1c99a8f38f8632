"""Streams: how fast a log can be followed, how late an event is, what opening and closing costs."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable

import docker

from dockbridge import Client

from . import measure as measuring
from . import replay
from .contestants import cli

LINE = 100  # bytes, as of many a program
ROUNDS = 3


def follow(image: str, label: str, factor: float) -> dict[str, dict[str, float]]:
    """Megabytes a second of a log that is followed: from the engine, and from a replay that is faster than any reader."""
    lines = max(20_000, int(200_000 * factor))
    script = f"yes {'x' * (LINE - 1)} | head -n {lines}; echo end >&2; sleep 100000"
    name = cli.docker("run", "--detach", "--label", label, image, "sh", "-c", script).strip()
    with Client() as client, client.containers.stream_logs(name, stdout=False) as log:
        next(log)  # all is written
    with tempfile.TemporaryDirectory() as folder:
        size = max(20_000_000, int(100_000_000 * factor))
        with replay.serving(f"{folder}/replay.sock", LINE, size) as host:
            replayed = {
                "dockbridge": lambda: _ours(Client(host), "log", size * 9 // 10),
                "docker-py": lambda: _docker_py(docker.DockerClient(host, version=replay.VERSION), "log", size // 5),
            }
            return {
                "engine": _rates(
                    {
                        "dockbridge": lambda: _ours(Client(), name, lines * LINE),
                        "docker-py": lambda: _docker_py(docker.from_env(), name, lines * LINE),
                        "subprocess": lambda: _cli(name, lines * LINE),
                        "raw socket": lambda: _raw(name, lines),
                    }
                ),
                "replay": _rates(replayed),
            }


def _rates(calls: dict[str, Callable[[], int]]) -> dict[str, float]:
    samples: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            start = time.perf_counter()
            samples[name].append(call() / (time.perf_counter() - start) / 1e6)
    return {name: statistics.median(values) for name, values in samples.items()}


def _ours(client: Client, name: str, size: int) -> int:
    read = 0
    with client, client.containers.stream_logs(name, stderr=False) as lines:
        for line in lines:
            read += len(line.data) + 1
            if read >= size:
                break
    return read


def _docker_py(client: docker.DockerClient, name: str, size: int) -> int:
    read = 0
    for line in client.api.logs(name, stream=True, follow=True, stdout=True, stderr=False):
        read += len(line)
        if read >= size:
            break
    client.close()
    return read


def _cli(name: str, size: int) -> int:
    read = 0
    with subprocess.Popen(
        ["docker", "logs", "--follow", name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        while read < size:
            read += len(process.stdout.read1(65536))  # type: ignore[union-attr]
        process.kill()
    return read


def _raw(name: str, lines: int) -> int:
    with _asked(f"/v1.41/containers/{name}/logs?follow=1&stdout=1") as connection:
        read = 0
        while read < lines * (LINE + 8):
            read += len(connection.recv(262144))
    return lines * LINE


def _asked(target: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").removeprefix("unix://"))
    connection.sendall(f"GET {target} HTTP/1.1\r\nHost: docker\r\n\r\n".encode())
    return connection


def opening(name: str, factor: float) -> dict[str, float]:
    """Seconds for opening and closing a stream that is silent."""

    def raw() -> None:
        with _asked(f"/v1.41/containers/{name}/logs?follow=1&stdout=1&tail=0") as connection:
            connection.recv(65536)

    with Client() as client:

        def ours() -> None:
            client.containers.stream_logs(name, tail=0, stderr=False).close()

        repeats = max(20, int(300 * factor))
        return measuring.in_turns({"dockbridge": (ours, repeats), "raw socket": (raw, repeats)})


def event_delay(name: str, factor: float) -> float:
    """Seconds from the engine's own time of an event to its arrival in Python, the median."""
    delays: list[float] = []
    repeats = max(20, int(200 * factor))
    with Client() as client, client.system.stream_events(filters={"container": name}) as events:

        def cause() -> None:
            for _ in range(repeats // 2):
                client.containers.pause(name)
                client.containers.unpause(name)

        thread = threading.Thread(target=cause)
        thread.start()
        for _ in range(repeats // 2 * 2):
            event = next(events)
            delays.append(time.time() - event.time_nano / 1e9)
        thread.join()
    return statistics.median(delays)
