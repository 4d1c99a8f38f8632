"""Streams: what an operation gives while it runs, one item after the other."""

from __future__ import annotations

import time

from ._bridge import native
from ._bridge.decoding import ChunkDecoder
from ._bridge.inputs import Source, to_body
from ._bridge.streaming import StreamState, resizing
from .errors import OperationTimeoutError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, TypeVar

    from typing_extensions import Unpack

    from ._bridge.caller import Caller
    from ._bridge.decoding import Decoder
    from ._bridge.inputs import Input
    from ._bridge.lazy import NoMore
    from .output import Chunk

    T = TypeVar("T")
    R = TypeVar("R")
    S = TypeVar("S", bound="StreamState[Any, Any]")

else:
    T, R = "T", "R"


class Stream(StreamState[T, R]):
    """The items of an operation that goes on, as an iterator and a context manager.

        with client.containers.stream_logs("web") as lines:
            for line in lines:
                print(line.text)

    The engine side has begun when the call that gave the stream returns. A slow reader slows the engine; nothing piles
    up. close() may be called from any thread and ends an iteration of another; a stream that becomes garbage while it
    is open is closed with a ResourceWarning. Any number of threads may take items, each of which then goes to one.
    """

    __slots__ = ("__weakref__",)

    if TYPE_CHECKING:
        _caller: Caller

    def __iter__(self) -> Stream[T, R]:
        return self

    def __next__(self) -> T:
        for item in self._batch:
            return item
        return self._next(None)

    def next(self, timeout: float | None = None, **unknown: Unpack[NoMore]) -> T:
        """Waits for the next item.

        :param timeout: seconds to wait at most; the stream goes on after it.
        :raises OperationTimeoutError: nothing came in that time.
        :raises StopIteration: the stream has ended.
        """
        if unknown:
            raise self._unexpected("next", unknown)
        for item in self._batch:
            return item
        return self._next(timeout)

    def take(self, timeout: float, *, limit: int | None = None, **unknown: Unpack[NoMore]) -> list[T]:
        """Gives what comes within some time, which may be nothing; the stream goes on after it.

        :param timeout: seconds; 0 for what is there already. The stream's end is not waited past.
        :param limit: how many items are enough, of a stream that always has something.
        :raises DockbridgeError: the operation failed; what had come by then is given by the next call.
        """
        if unknown:
            raise self._unexpected("take", unknown)
        end = time.monotonic() + timeout
        items: list[T] = []
        looked = False
        while True:
            if self._enough(items, limit) or (looked and time.monotonic() >= end):
                return items
            try:
                if not self._wait(end):
                    return items
            except BaseException:
                self._batch = iter(items)
                raise
            looked = True

    def _next(self, timeout: float | None) -> T:
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            if not self._wait(end):
                raise self._nothing_came(timeout or 0)
            for item in self._batch:
                return item
            if self._ended:
                raise StopIteration

    def _wait(self, end: float | None = None) -> bool:
        """Waits until there is something new: items, or the end. False when the time is up."""
        while not self._ended:
            wait = native.SLICE_MS
            if end is not None:
                wait = min(wait, max(0, int((end - time.monotonic()) * 1000)))
            answer = self._library.next(self._handle, wait)
            if self._take(answer):
                return True
            if self._ended:  # closed by another thread meanwhile
                return True
            if answer.status != native.PENDING:
                try:
                    self._finish(answer)
                finally:  # not before: others are told by then that the stream has ended
                    self._library.close(self._handle)
                return True
            if end is not None and time.monotonic() >= end:
                return False
        return True

    def _open(self: S) -> S:
        """Waits until the engine side has begun, so that what happens from then on is in the stream."""
        try:
            while self._opened is None and not self._ended:
                self._wait()  # type: ignore[attr-defined]
        except BaseException:
            self.close()  # type: ignore[attr-defined]
            raise
        return self

    def result(self) -> R:
        """Goes to the end, dropping items that are left, and gives the operation's result.

        :raises DockbridgeError: the operation failed.
        """
        while not self._ended:
            self._wait()
        self._batch = iter(())
        return self._check_result()

    def close(self) -> None:
        """Ends the operation, on the engine too; an iteration ends. More calls do nothing."""
        if self._ended:
            return
        self._closed()
        self._caller.end(self._handle, self._library)

    def __enter__(self: S) -> S:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        if self._warn():
            self._closed()
            self._caller.abandon(self._handle, self._library)


if TYPE_CHECKING:

    class _Output(Stream[Chunk, R]): ...

else:
    _Output = Stream


class Session(_Output[R]):
    """A stream of what a program writes, and the way to write to it.

    with client.containers.stream_exec("web", ["sh"], tty=True) as session:
        session.write(b"date\\nexit\\n")
        for chunk in session:
            sys.stdout.buffer.write(chunk.data)
        print(session.result().exit_code)
    """

    __slots__ = ()

    @property
    def id(self) -> str:
        """The engine's id of the execution, or of the container that the session is attached to."""
        return str((self._opened or {}).get("id", ""))

    def write(self, data: Input, *, timeout: float | None = None, **unknown: Unpack[NoMore]) -> None:
        """Sends input to the program, and waits until it is on its way; text is sent as UTF-8.

        A file or an iterable of bytes is sent piece by piece, as it comes.

        :param timeout: seconds after which a program that does not read is given up on, for each piece.
        :raises OperationTimeoutError: the program does not read; nothing of data, or of its next piece, was taken.
        :raises ConflictError: the program has ended, or its input has.
        """
        if unknown:
            raise self._unexpected("write", unknown)
        given = data if type(data) is bytes else to_body(self._operation, data, awaits=False)
        for piece in given.pieces() if isinstance(given, Source) else (given,):
            if piece:
                self._write(bytes(piece), timeout)

    def close_input(self) -> None:
        """Tells the program that there is no more input."""
        if not self._ended:
            self._write(b"", None)

    def _write(self, data: bytes, timeout: float | None) -> None:
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            answer = self._library.write(self._handle, data, native.SLICE_MS)
            if answer.status == native.FAILED and self._ended:  # and its handle with it
                raise self._takes_no_input()
            if answer.status != native.PENDING:
                self._caller.raise_for(answer)
                return
            if end is not None and time.monotonic() >= end:
                raise OperationTimeoutError(
                    f"the program read nothing within {timeout:g} s",
                    operation=self._operation,
                    hint="it may wait for something else, or read only now and then",
                    details={"timeout": timeout},
                )

    def resize(self, height: int, width: int, *, timeout: float | None = None, **unknown: Unpack[NoMore]) -> None:
        """Changes the size of the program's terminal.

        :param height: lines.
        :param width: columns.
        :raises DockbridgeError: there is no terminal, or the program has ended.
        """
        if unknown:
            raise self._unexpected("resize", unknown)
        operation, request = resizing(self._operation, self.id, height, width, timeout)
        self._caller.long(operation, request, lambda value, raw: None)


def open_stream(
    caller: Caller,
    operation: str,
    request: dict[str, Any],
    item: Decoder[list[T]],
    decode: Decoder[R],
    body: Input | None = None,
) -> Stream[T, R]:
    """Opens an operation as a stream of its items or its progress."""
    seen, handle = caller.start_stream(operation, request, body)
    opened: Stream[T, R] = Stream(caller, operation, handle, item, decode, seen)
    return opened._open()


def open_session(caller: Caller, operation: str, request: dict[str, Any], decode: Decoder[R]) -> Session[R]:
    """Opens a stream that takes input."""
    seen, handle = caller.start_stream(operation, request, None)
    opened: Session[R] = Session(caller, operation, handle, ChunkDecoder(), decode, seen)
    return opened._open()
