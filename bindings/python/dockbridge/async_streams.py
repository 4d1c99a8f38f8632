"""The streams of AsyncClient: as those of Client, awaited."""

from __future__ import annotations

import asyncio

from ._bridge import native
from ._bridge.async_caller import resolve
from ._bridge.decoding import ChunkDecoder
from ._bridge.inputs import Source, to_body
from ._bridge.streaming import StreamState, resizing
from .errors import OperationTimeoutError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, TypeVar

    from typing_extensions import Unpack

    from ._bridge.async_caller import AsyncCaller
    from ._bridge.decoding import Decoder
    from ._bridge.inputs import AsyncInput as Input
    from ._bridge.lazy import NoMore
    from .output import Chunk

    R = TypeVar("R")
    S = TypeVar("S", bound="AsyncStream[Any, Any]")
    T = TypeVar("T")
else:
    T, R = "T", "R"


TURN_SECONDS = 0.005  # how long a stream that always has something goes on in one turn of the loop


class _Listener:
    """Wakes those who wait for a stream. It outlives a stream that becomes garbage, which it does not hold."""

    __slots__ = ("answer", "more", "since", "waiting")

    def __init__(self) -> None:
        self.more: bool = False
        self.since: float = 0.0  # when the stream gave way to the loop's other work
        self.answer: native.Answer | None = None
        self.waiting: list[asyncio.Future[None]] = []

    def ready(self, handle: int) -> None:
        self.more = True
        self.wake()

    def ended(self, answer: native.Answer) -> None:
        # All items were fetched before it is told, and its handle is closed: there is nothing to ask for any more.
        self.answer, self.more = answer, False
        self.wake()

    def wake(self) -> None:
        waiting, self.waiting = self.waiting, []
        for future in waiting:
            resolve(future, None)


class AsyncStream(StreamState[T, R]):
    """The items of an operation that goes on, as an asynchronous iterator and context manager.

        async with client.containers.stream_logs("web") as lines:
            async for line in lines:
                print(line.text)

    After ``async with`` has begun, the engine side has begun. A slow reader slows the engine; nothing piles up. A task that
    is cancelled while it waits for an item leaves the stream open, for others and for the end of its block.
    """

    __slots__ = ("__weakref__", "listener")

    if TYPE_CHECKING:
        _caller: AsyncCaller

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self.listener: _Listener = _Listener()

    def __aiter__(self) -> AsyncStream[T, R]:
        return self

    async def __anext__(self) -> T:
        while True:
            for item in self._batch:
                return item
            if self._ended:
                raise StopAsyncIteration
            await self._wait()

    async def next(self, timeout: float | None = None, **unknown: Unpack[NoMore]) -> T:
        """Awaits the next item.

        :param timeout: seconds to wait at most; the stream goes on after it.
        :raises OperationTimeoutError: nothing came in that time.
        :raises StopAsyncIteration: the stream has ended.
        """
        if unknown:
            raise self._unexpected("next", unknown)
        if timeout is None:
            return await self.__anext__()
        try:
            return await asyncio.wait_for(self.__anext__(), timeout)
        except asyncio.TimeoutError as error:
            if isinstance(error, OperationTimeoutError):  # the stream's own deadline
                raise
            raise self._nothing_came(timeout) from None

    async def take(self, timeout: float, *, limit: int | None = None, **unknown: Unpack[NoMore]) -> list[T]:
        """Gives what comes within some time, which may be nothing; the stream goes on after it.

        :param timeout: seconds; 0 for what is there already. The stream's end is not waited past.
        :param limit: how many items are enough, of a stream that always has something.
        :raises DockbridgeError: the operation failed; what had come by then is given by the next call.
        """
        if unknown:
            raise self._unexpected("take", unknown)
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        items: list[T] = []
        if timeout <= 0:
            await asyncio.sleep(0)  # for news of what has come
        looked = False
        while not self._enough(items, limit):
            left = end - loop.time()
            try:
                if left > 0:
                    await asyncio.wait_for(self._wait(), left)
                elif self.listener.more and not looked:
                    await self._wait()
                else:
                    break
                looked = True
            except BaseException as error:
                if isinstance(error, asyncio.TimeoutError) and not isinstance(error, OperationTimeoutError):
                    break
                self._batch = iter(items)
                raise
        self._enough(items, limit)
        return items

    async def _wait(self) -> None:
        """Awaits something new: items, or the end."""
        listener = self.listener
        while not self._ended:
            if listener.more:
                answer = self._library.next(self._handle, 0)
                if self._take(answer):
                    await self._give_way()
                    return
                listener.more = False
                if answer.status != native.PENDING:
                    self._library.close(self._handle)
                    self._caller.listeners.pop(self._handle, None)
                    listener.answer = answer
            if listener.answer is not None:
                self._finish(listener.answer)
                return
            future = asyncio.get_running_loop().create_future()
            listener.waiting.append(future)
            await future

    async def _give_way(self) -> None:
        """Lets the loop do its other work: of a stream that always has something, no wait does."""
        loop = asyncio.get_running_loop()
        if loop.time() - self.listener.since > TURN_SECONDS:
            await asyncio.sleep(0)
            self.listener.since = loop.time()

    async def result(self) -> R:
        """Goes to the end, dropping items that are left, and gives the operation's result.

        :raises DockbridgeError: the operation failed.
        """
        while not self._ended:
            await self._wait()
        self._batch = iter(())
        return self._check_result()

    async def aclose(self) -> None:
        """Ends the operation, on the engine too; an iteration ends. More calls do nothing."""
        if self._ended:
            return
        self._closed()
        self.listener.wake()
        await self._caller.end(self._handle)

    async def __aenter__(self: S) -> S:
        try:
            while self._opened is None and not self._ended:
                await self._wait()
        except BaseException:
            await self.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __del__(self) -> None:
        if self._warn():
            self._closed()
            self._caller.listeners.pop(self._handle, None)
            self._caller.abandon(self._handle, self._library)


if TYPE_CHECKING:

    class _Output(AsyncStream[Chunk, R]): ...

else:
    _Output = AsyncStream


class AsyncSession(_Output[R]):
    """A stream of what a program writes, and the way to write to it; see Session."""

    __slots__ = ()

    @property
    def id(self) -> str:
        """The engine's id of the execution, or of the container that the session is attached to."""
        return str((self._opened or {}).get("id", ""))

    async def write(self, data: Input, *, timeout: float | None = None, **unknown: Unpack[NoMore]) -> None:
        """Sends input to the program, and awaits that it is on its way; text is sent as UTF-8.

        A file or an iterable of bytes, also an asynchronous one, is sent piece by piece, as it comes.

        :param timeout: seconds after which a program that does not read is given up on, for each piece.
        :raises OperationTimeoutError: the program does not read; nothing of data, or of its next piece, was taken.
        :raises ConflictError: the program has ended, or its input has.
        """
        if unknown:
            raise self._unexpected("write", unknown)
        given = data if type(data) is bytes else to_body(self._operation, data, awaits=True)
        if isinstance(given, Source):
            async for piece in given.awaited_pieces():
                if piece:
                    await self._write(bytes(piece), timeout)
        elif given:
            await self._write(bytes(given), timeout)

    async def close_input(self) -> None:
        """Tells the program that there is no more input."""
        if not self._ended and self.listener.answer is None:
            await self._write(b"", None)

    async def _write(self, data: bytes, timeout: float | None) -> None:
        loop = asyncio.get_running_loop()
        end = None if timeout is None else loop.time() + timeout
        pause = 0.0
        while True:
            ended = self.listener.answer
            if ended is not None:  # and its handle with it
                self._caller.raise_for(ended)
            if ended is not None or self._ended:
                raise self._takes_no_input()
            answer = self._library.write(self._handle, data, 0)
            if answer.status != native.PENDING:
                self._caller.raise_for(answer)
                return
            if end is not None and loop.time() >= end:
                raise OperationTimeoutError(
                    f"the program read nothing within {timeout:g} s",
                    operation=self._operation,
                    hint="it may wait for something else, or read only now and then",
                    details={"timeout": timeout},
                )
            await asyncio.sleep(pause)  # there is no news of input that was taken
            pause = min(2 * pause + 0.0005, 0.02)

    async def resize(self, height: int, width: int, *, timeout: float | None = None, **unknown: Unpack[NoMore]) -> None:
        """Changes the size of the program's terminal.

        :param height: lines.
        :param width: columns.
        :raises DockbridgeError: there is no terminal, or the program has ended.
        """
        if unknown:
            raise self._unexpected("resize", unknown)
        operation, request = resizing(self._operation, self.id, height, width, timeout)
        await self._caller.long(operation, request, lambda value, raw: None)


def open_stream(
    caller: AsyncCaller,
    operation: str,
    request: dict[str, Any],
    item: Decoder[list[T]],
    decode: Decoder[R],
    body: Input | None = None,
) -> AsyncStream[T, R]:
    """Opens an operation as a stream of its items or its progress."""
    seen, handle = caller.start_stream(operation, request, body)
    opened: AsyncStream[T, R] = AsyncStream(caller, operation, handle, item, decode, seen)
    caller.listeners[handle] = opened.listener
    return opened


def open_session(caller: AsyncCaller, operation: str, request: dict[str, Any], decode: Decoder[R]) -> AsyncSession[R]:
    """Opens a stream that takes input."""
    seen, handle = caller.start_stream(operation, request, None)
    opened: AsyncSession[R] = AsyncSession(caller, operation, handle, ChunkDecoder(), decode, seen)
    caller.listeners[handle] = opened.listener
    return opened
