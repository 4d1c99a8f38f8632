"""Feeds: what sends a file or an iterable to an operation while it runs."""

from __future__ import annotations

from _thread import start_new_thread
from contextvars import copy_context

from . import native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .inputs import Source

MOST = 1 << 20  # bytes that cross the border at once


class Feed:
    """Sends a source from a thread of its own: who waits for the operation hears of its end although the source blocks.

    A source that raises ends the operation. One that blocks when the operation has ended holds the thread, and nothing
    else, until it gives something.
    """

    def __init__(self, library: native.Library, handle: int, source: Source) -> None:
        self._library = library
        self._handle = handle
        self._source = source
        self._stopped = False
        self.error: BaseException | None = None

    def start(self) -> None:
        """Begins to send."""
        start_new_thread(copy_context().run, (self._run,))

    def stop(self) -> None:
        """Lets it go when the operation has ended."""
        self._stopped = True

    def _run(self) -> None:
        try:
            for piece in self._source.pieces():
                for part in _parts(piece):
                    if not self._write(part):
                        return
            self._write(b"")
        except BaseException as error:  # noqa: BLE001 - whatever the source raises is the call's
            self._failed(error)

    def _failed(self, error: BaseException) -> None:
        if not self._stopped:
            self.error = error
            if not self._library.forked:
                self._library.cancel(self._handle)

    def _write(self, part: bytes | memoryview) -> bool:
        """Hands a part over; False when the operation takes no more, which is for the operation to explain."""
        while not self._stopped and not self._library.forked:
            status = self._library.write(self._handle, part, native.SLICE_MS).status
            if status != native.PENDING:
                return status == native.OK
        return False


class AwaitedFeed(Feed):
    """Sends an asynchronous iterable from a task of the event loop."""

    def start(self) -> None:
        from asyncio import get_running_loop

        self._task = get_running_loop().create_task(self._send())

    def stop(self) -> None:
        super().stop()
        if not self._task.get_loop().is_closed():
            self._task.cancel()

    async def _send(self) -> None:
        try:
            async for data in self._source.iterable:
                for part in _parts(self._source.piece(data)):
                    if not await self._offer(part):
                        return
            await self._offer(b"")
        except BaseException as error:
            if self._stopped:
                raise
            self._failed(error)

    async def _offer(self, part: bytes | memoryview) -> bool:
        from asyncio import sleep

        pause = 0.0
        while not self._stopped and not self._library.forked:
            status = self._library.write(self._handle, part, 0).status
            if status != native.PENDING:
                return status == native.OK
            await sleep(pause)  # there is no news of input that was taken
            pause = min(2 * pause + 0.0005, 0.02)
        return False


def _parts(piece: memoryview) -> Iterator[bytes | memoryview]:
    for at in range(0, len(piece), MOST):
        yield piece[at : at + MOST]


def start(library: native.Library, handle: int, source: Any) -> Feed:
    """Begins to send a source to an operation."""
    feed = (AwaitedFeed if source.awaited else Feed)(library, handle, source)
    feed.start()
    return feed
