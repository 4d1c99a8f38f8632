"""What is done: the kinds of operations, written once for Client and AsyncClient.

A kind is a generator of steps. Who drives it carries each step out, awaits it if need be, records what came of it, and sends
the result back, or None after a failure.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

from dockbridge import errors

LINES = 20  # that the container which all look at has written
TIMEOUT = 60.0  # seconds, of everything that could wait for ever


@dataclass(frozen=True)
class Step:
    """One call.

    :ivar name: of the operation.
    :ivar call: carries it out; what it gives may have to be awaited.
    :ivar retryable: a passing fault must not reach the caller.
    :ivar verb: it changes something: a 500 is taken for an answer then, since with most of these the engine means it.
    :ivar counts: it is an operation, not only a part of one.
    :ivar tolerate: errors that are as good as success.
    """

    name: str
    call: Callable[[], Any]
    retryable: bool = True
    verb: bool = False
    counts: bool = True
    tolerate: tuple[type[Exception], ...] = ()


Steps = Generator[Step, Any, None]


class Waiting:
    """What Client and AsyncClient do differently: streams."""

    @staticmethod
    def open(stream: Any) -> Any:
        return stream

    @staticmethod
    def close(stream: Any) -> None:
        stream.close()

    @staticmethod
    def close_while(stream: Any, chance: random.Random) -> None:
        timer = threading.Timer(chance.random() / 10, stream.close)
        timer.start()
        try:
            for _ in stream:
                pass
        finally:
            timer.join()


class Awaiting:
    @staticmethod
    async def open(stream: Any) -> Any:
        return await stream.__aenter__()

    @staticmethod
    async def close(stream: Any) -> None:
        await stream.aclose()

    @staticmethod
    async def close_while(stream: Any, chance: random.Random) -> None:
        async def later() -> None:
            await asyncio.sleep(chance.random() / 10)
            await stream.aclose()

        closing = asyncio.ensure_future(later())
        try:
            async for _ in stream:
                pass
        finally:
            await closing


_numbers = itertools.count()


@dataclass
class Worker:
    """One that works: a client, and what it works with."""

    client: Any
    how: Any
    image: str
    web: str
    labels: dict[str, str]
    kinds: dict[Callable[[Worker], Steps], float] | None = None
    random: random.Random = field(default_factory=random.Random)

    def steps(self) -> Steps:
        """What to do next, by chance."""
        kinds, weights = zip(*(self.kinds or KINDS).items(), strict=True)
        return self.random.choices(kinds, weights)[0](self)


def inspect(w: Worker) -> Steps:
    found = yield Step("inspect", lambda: w.client.containers.inspect(w.web))
    assert found is None or found.name == w.web


def listing(w: Worker) -> Steps:
    found = yield Step("list", lambda: w.client.containers.list(all=True, filters={"name": f"^/?{w.web}$"}))
    assert found is None or [item.names for item in found] == [[w.web]], found


def logs(w: Worker) -> Steps:
    found = yield Step("logs", lambda: w.client.containers.logs(w.web, tail=LINES))
    assert found is None or found.lines()[-LINES:] == [f"line {n}" for n in range(LINES)], found


def missing(w: Worker) -> Steps:
    """An error is a right answer, too."""
    yield Step(
        "inspect", lambda: w.client.containers.inspect("no-such-thing"), tolerate=(errors.ContainerNotFoundError,)
    )


def ping(w: Worker) -> Steps:
    # Asks how the engine is now, so it does not wait for one that is away.
    yield Step("ping", w.client.ping, retryable=False)


def version(w: Worker) -> Steps:
    yield Step("version", w.client.system.version)


def images(w: Worker) -> Steps:
    found = yield Step("image.inspect", lambda: w.client.images.inspect(w.image))
    assert found is None or w.image in found.repo_tags


def start(w: Worker) -> Steps:
    """Starts what is started, or what a restart of the engine has ended."""
    yield Step("start", lambda: w.client.containers.start(w.web), verb=True)


def volume(w: Worker) -> Steps:
    name = f"{w.web}-{os.getpid()}-{next(_numbers)}"
    yield Step("volume.create", lambda: w.client.volumes.create(name, labels=w.labels), verb=True)
    gone = (errors.VolumeNotFoundError,)  # or never made
    yield Step("volume.remove", lambda: w.client.volumes.remove(name, force=True), verb=True, tolerate=gone)


def create(w: Worker) -> Steps:
    name = f"{w.web}-{os.getpid()}-{next(_numbers)}"
    made = yield Step(
        "create", lambda: w.client.containers.create(w.image, ["true"], name=name, labels=w.labels), retryable=False
    )
    # A create whose reply was lost may have landed.
    tolerate = () if made else (errors.ContainerNotFoundError,)
    yield Step("remove", lambda: w.client.containers.remove(name, force=True), verb=True, tolerate=tolerate)


def execute(w: Worker) -> Steps:
    tolerate = (errors.NotRunningError,)  # a restart of the engine has ended it
    found = yield Step(
        "exec", lambda: w.client.containers.exec(w.web, ["echo", "hi"]), retryable=False, tolerate=tolerate
    )
    # Output has no mark at its end: what a proxy cuts off, nobody can tell from the end.
    assert found is None or found.stdout in (b"hi\n", b""), found


def follow(w: Worker) -> Steps:
    stream = yield Step(
        "stream_logs", lambda: w.how.open(w.client.containers.stream_logs(w.web, tail=3, timeout=TIMEOUT))
    )
    yield from _read(w, stream, w.random.randrange(4))


def events(w: Worker) -> Steps:
    stream = yield Step("stream_events", lambda: w.how.open(w.client.system.stream_events(timeout=TIMEOUT)))
    yield from _read(w, stream, 0)


def _read(w: Worker, stream: Any, items: int) -> Steps:
    if stream is None:
        return
    ends = (StopIteration, StopAsyncIteration)  # the container has ended
    for _ in range(items):
        if not (yield Step("read", lambda: stream.next(timeout=TIMEOUT), retryable=False, counts=False, tolerate=ends)):
            break
    yield Step("close", lambda: w.how.close(stream), counts=False)


def abandon(w: Worker) -> Steps:
    """A stream that becomes garbage. Python is to be told that this is not worth a warning."""
    yield Step("abandon", lambda: w.how.open(w.client.containers.stream_logs(w.web)), retryable=False)


def close_elsewhere(w: Worker) -> Steps:
    """A thread or task waits for events, and another ends them. Nobody says how the wait then ends, but it does."""
    stream = yield Step("stream_events", lambda: w.how.open(w.client.system.stream_events(timeout=TIMEOUT)))
    if stream is not None:
        ends = (StopIteration, StopAsyncIteration)
        yield Step("read", lambda: w.how.close_while(stream, w.random), retryable=False, counts=False, tolerate=ends)


# The kinds, and how often each is done.
KINDS: dict[Callable[[Worker], Steps], float] = {
    inspect: 30,
    listing: 15,
    logs: 12,
    missing: 5,
    ping: 10,
    version: 8,
    images: 8,
    start: 3,
    volume: 1,
    create: 0.5,
    execute: 0.3,
    follow: 4,
    events: 2,
}

# With what a long-lived program should not do, and more that changes something.
STORM: dict[Callable[[Worker], Steps], float] = {
    **KINDS,
    start: 4,
    create: 3,
    volume: 2,
    execute: 3,
    follow: 8,
    events: 6,
    abandon: 4,
    close_elsewhere: 4,
}
