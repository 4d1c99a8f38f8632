"""Runs operations on an asyncio event loop: no thread waits, one descriptor tells of everything that is ready."""

from __future__ import annotations

import asyncio

from . import native
from .caller import END_MS, Connection
from .decoding import to_chunks
from .errors import InvalidArgumentError, StaleHandleError
from .jsontext import parse
from .lazy import LazyModule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol, TypeVar

    from . import async_streams
    from .async_streams import AsyncSession, AsyncStream
    from .decoding import Decoder

    R = TypeVar("R")
    T = TypeVar("T")

    class Listener(Protocol):
        """Who hears of an operation."""

        def ready(self, handle: int) -> None:
            """It has items to fetch."""

        def ended(self, answer: native.Answer) -> None:
            """It has ended, and its handle with it."""

else:
    async_streams = LazyModule(f"{__package__}.async_streams")

_CLOSE_SECONDS = 3.0  # how long close() waits for what was cancelled to end on the engine


class _Call:
    """An operation whose end is awaited."""

    __slots__ = ("_caller", "_report", "future")

    def __init__(
        self, caller: AsyncCaller, loop: asyncio.AbstractEventLoop, report: Callable[[native.Answer], object] | None
    ) -> None:
        self._caller = caller
        self._report = report
        self.future: asyncio.Future[native.Answer] = loop.create_future()

    def ready(self, handle: int) -> None:
        library = self._caller.library
        while (answer := library.next(handle, 0)).status == native.MORE:
            if self._report is not None and not self.future.done():
                try:
                    self._report(answer)
                except BaseException as error:  # noqa: BLE001 - whatever the caller's function raises is the call's
                    self.future.set_exception(error)
        if answer.status != native.PENDING:
            library.close(handle)
            self._caller.listeners.pop(handle, None)
            self.ended(answer)

    def ended(self, answer: native.Answer) -> None:
        if not self.future.done():
            self.future.set_result(answer)


class AsyncCaller(Connection):
    """The lower half of an asynchronous client."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.listeners: dict[int, Listener] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._fd = -1
        super().__init__(options)

    def _connect(self, library: native.Library) -> None:
        self.listeners, self._loop, self._fd = {}, None, -1
        super()._connect(library)

    async def quick(self, operation: str, request: dict[str, Any], decode: Decoder[T], body: native.Buffer = None) -> T:
        """Runs a read."""
        return await self.long(operation, request, decode, body)

    async def long(
        self,
        operation: str,
        request: dict[str, Any],
        decode: Decoder[T],
        body: native.Buffer = None,
        progress: Callable[[Any], object] | None = None,
        item: Decoder[Any] | None = None,
    ) -> T:
        """Runs an operation and awaits its end. A cancelled task ends it on the engine, too."""
        loop = self.attach()
        report: Callable[[native.Answer], object] | None = None
        if progress is not None and item is not None:
            report = lambda answer: progress(item(parse(answer.json), answer.data))  # noqa: E731
        call = _Call(self, loop, report)
        handle = self.start(operation, request, body)
        self.listeners[handle] = call
        try:
            answer = await call.future
        except BaseException:
            await self.end(handle)
            raise
        return self.decode(operation, answer, decode)

    def stream(
        self,
        operation: str,
        request: dict[str, Any],
        item: Decoder[list[T]],
        decode: Decoder[R],
        body: native.Buffer = None,
    ) -> AsyncStream[T, R]:
        """Opens an operation as a stream of its items or its progress."""
        self.attach()
        handle = self.start(operation, request, body)
        opened: AsyncStream[T, R] = async_streams.AsyncStream(self, operation, handle, item, decode)
        self.listeners[handle] = opened.listener
        return opened

    def session(self, operation: str, request: dict[str, Any], decode: Decoder[R]) -> AsyncSession[R]:
        """Opens a stream that takes input."""
        self.attach()
        handle = self.start(operation, request)
        opened: AsyncSession[R] = async_streams.AsyncSession(self, operation, handle, to_chunks, decode)
        self.listeners[handle] = opened.listener
        return opened

    def attach(self) -> asyncio.AbstractEventLoop:
        """Makes the running event loop the one that is told what is ready."""
        loop = asyncio.get_running_loop()
        if loop is self._loop and not self.library.forked:
            return loop
        if self.library.forked:
            self._reconnect()
        if self._loop is not None and not self._loop.is_closed():
            if self.listeners:
                raise InvalidArgumentError(
                    "this client has operations under way on another event loop",
                    hint="open an AsyncClient in each event loop, or use one after the other",
                )
            self._loop.remove_reader(self._fd)
        if self._fd < 0:
            fd, answer = self.library.ready_fd(self._handle)
            self.raise_for(answer)
            self._fd = fd
        self.listeners.clear()  # of a loop that was closed under them
        loop.add_reader(self._fd, self._drain)
        self._loop = loop
        return loop

    def detach(self) -> None:
        """Takes the descriptor off the event loop, before it is closed."""
        if self._loop is not None and not self._loop.is_closed() and self._fd >= 0:
            self._loop.remove_reader(self._fd)
        self._loop, self._fd = None, -1

    def _drain(self) -> None:
        """Hands out everything that is ready, at once."""
        if self.closed:
            return
        events = self.library.ready(self._handle)
        listeners = self.listeners
        for handle, answer in events:
            if answer.status == native.MORE:
                listener = listeners.get(handle)
                if listener is None:  # it was given up: what it still has to say is dropped
                    self._drop(handle)
                else:
                    listener.ready(handle)
            else:
                self._ending.discard(handle)
                listener = listeners.pop(handle, None)
                if listener is not None:
                    listener.ended(answer)

    def _drop(self, handle: int) -> None:
        while (answer := self.library.next(handle, 0)).status == native.MORE:
            pass
        if answer.status != native.PENDING:
            self.library.close(handle)
            self._ending.discard(handle)

    async def end(self, handle: int) -> None:
        """Cancels an operation, and gives its end on the engine a moment."""
        loop = self._loop
        if handle not in self.listeners or loop is None or self.library.forked:
            return
        ended = _Call(self, loop, None)
        self.listeners[handle] = ended
        self.abandon(handle, self.library)
        # What is late goes on under the library; aclose() waits for it.
        await asyncio.wait((ended.future,), timeout=END_MS / 1000)
        if not ended.future.done():
            self.listeners.pop(handle, None)
            ended.future.cancel()

    async def aclose(self) -> None:
        """Ends what runs under the client and closes its connections. More calls do nothing."""
        loop = asyncio.get_running_loop()
        if not self.closed and loop is self._loop and not self.library.forked:
            for handle, listener in list(self.listeners.items()):
                self.library.cancel(handle)
                self._ending.add(handle)
                if not isinstance(listener, _Call):
                    self.listeners.pop(handle)
            end = loop.time() + _CLOSE_SECONDS
            while self._ending and loop.time() < end:
                await asyncio.sleep(0.005)
        self.close()

    def close(self) -> None:
        """Ends what runs under the client at once, without waiting. More calls do nothing."""
        self.detach()
        listeners, self.listeners = self.listeners, {}
        super().close()
        closed = native.Answer(native.FAILED, native.KIND_JSON, b"", b"")
        for listener in listeners.values():
            listener.ended(closed)

    def raise_for(self, answer: native.Answer) -> None:
        """Raises the error that an answer holds, if it does."""
        if answer.status == native.FAILED and not answer.json:
            raise StaleHandleError(
                "this client was closed while the operation ran", hint="keep the client open for as long as it is used"
            )
        super().raise_for(answer)


class AsyncOperations:
    """A group of operations: the base of the generated classes."""

    __slots__ = ("_caller",)

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller
