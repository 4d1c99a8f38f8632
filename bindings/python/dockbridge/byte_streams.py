"""Streams of bytes, such as archives: to whoever reads them, they are binary files."""

from __future__ import annotations

from _thread import RLock
from operator import index

from ._bridge.streaming import StreamState
from .errors import ConflictError, StreamClosedError, TooLargeError
from .streams import Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from ._bridge import native
    from ._bridge.caller import Caller
    from ._bridge.decoding import Decoder

    R = TypeVar("R")

    class _State(StreamState[bytes, R]): ...

    class _Stream(Stream[bytes, R]): ...

else:
    R = "R"
    _State, _Stream = StreamState, Stream


class _Piece:
    """What is left of a piece of bytes: an iterator that gives all of it at once."""

    __slots__ = ("_at", "_data")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def cut(self, size: int) -> bytes:
        """Takes that many bytes off, or all that are left."""
        data = self._data[self._at :] if size < 0 else self._data[self._at : self._at + size]
        self._at += len(data)
        return data

    def __iter__(self) -> _Piece:
        return self

    def __next__(self) -> bytes:
        rest = self.cut(-1)
        if not rest:
            raise StopIteration
        return rest


class ByteState(_State[R]):
    """What waiting and awaited streams of bytes have in common as files."""

    __slots__ = ()

    if TYPE_CHECKING:
        _end: native.Answer | None
        _shut: bool

    @property
    def closed(self) -> bool:
        """True after close(); a file that was read to its end is still open."""
        return self._shut

    def readable(self) -> bool:
        """True: it is a file that is read."""
        return True

    def writable(self) -> bool:
        """False: nothing can be written to it."""
        return False

    def seekable(self) -> bool:
        """False: it is read once, from its beginning to its end."""
        return False

    def _finish(self, answer: native.Answer) -> None:
        self._end = answer
        super()._finish(answer)

    def _closed(self) -> None:
        self._shut = True
        super()._closed()

    def _size(self, size: int | None) -> int:
        """Gives how many bytes are to be read, negative for all."""
        wanted = -1 if size is None else index(size)
        self._check_open()
        return wanted

    def _cut(self, size: int) -> bytes:
        """Gives what is at hand, and no more than size bytes of it unless that is negative."""
        if type(self._batch) is _Piece:
            return self._batch.cut(size)
        data = next(self._batch, b"")
        if 0 <= size < len(data):
            piece = self._batch = _Piece(data)
            return piece.cut(size)
        return data

    def _over(self) -> bool:
        """Tells that all has come. A stream that was closed or has failed says so each time: its end must not look like one."""
        if self._end is not None and self._ended == "error":
            self._caller.decode(self._operation, self._end, self._decode_result)
        self._check_open()
        return self._ended != ""

    def _check_open(self) -> None:
        if self._shut:
            raise StreamClosedError(
                "the stream was closed before this was read", operation=self._operation, hint="open it anew"
            )

    def _limit(self, got: int, wanted: int) -> None:
        """Refuses to hold more than the client may, where no size was named."""
        if wanted < 0 and got > self._caller.max_bytes:
            raise TooLargeError(
                f"there are more than {self._caller.max_bytes} bytes, the client's limit max_bytes",
                operation=self._operation,
                hint="give read() a size, take the stream piece by piece, or open the client with a larger max_bytes",
                details={"limit": self._caller.max_bytes, "argument": "max_bytes", "instead": "read"},
            )

    def _put_back(self, parts: list[bytes]) -> None:
        """Keeps what was taken for somebody who did not get it."""
        if not self._shut and self._ended != "error":
            self._batch = _Piece(b"".join((*parts, *self._batch)))

    def _stat(self) -> R:
        if self._opened is None or "stat" not in self._opened:
            raise ConflictError(
                "the stream has not begun yet", operation=self._operation, hint='begin it first, by "async with"'
            )
        return self._decode_result(self._opened["stat"], b"")


class ByteStream(ByteState[R], _Stream[R]):
    """A stream of bytes: an iterator over pieces as they come, and a binary file that is read once, from front to back.

        with client.containers.stream_export("web") as archive:
            with tarfile.open(fileobj=archive, mode="r|") as tar:
                print(tar.getnames())

    What breaks off, or is closed meanwhile, is an error in each read that follows, and never looks like the end.
    """

    __slots__ = ("_end", "_reading", "_shut")

    def __init__(self, *arguments: Any) -> None:
        self._end: native.Answer | None = None
        self._shut = False
        self._reading = RLock()
        super().__init__(*arguments)

    def read(self, size: int | None = -1, /) -> bytes:
        """Reads that many bytes, fewer only at the end; b"" when there are no more.

        :param size: how many; -1 or None for all that are left, of which the client's max_bytes limits how many.
        :raises DockbridgeError: the operation failed; again in later calls.
        :raises StreamClosedError: the stream was closed, which is a ValueError.
        """
        with self._reading:
            wanted, got, parts = self._size(size), 0, list[bytes]()
            try:
                while wanted < 0 or got < wanted:
                    piece = self._cut(wanted - got if wanted >= 0 else -1)
                    if piece:
                        parts.append(piece)
                        got += len(piece)
                        self._limit(got, wanted)
                    elif self._over():
                        break
                    else:
                        self._wait()
            except BaseException:
                self._put_back(parts)
                raise
            return parts[0] if len(parts) == 1 else b"".join(parts)

    def read1(self, size: int | None = -1, /) -> bytes:
        """Reads what comes next, and no more than size bytes of it; b"" when there are no more."""
        with self._reading:
            wanted = self._size(size)
            while True:
                piece = self._cut(wanted)
                if piece or wanted == 0 or self._over():
                    return piece
                self._wait()

    def readall(self) -> bytes:
        """Reads all that are left, as read() does."""
        return self.read()

    def readinto(self, buffer: bytearray | memoryview, /) -> int:
        """Reads into a buffer, and gives how many bytes; fewer than it holds only at the end."""
        room = memoryview(buffer).cast("B")
        data = self.read(len(room))
        room[: len(data)] = data
        return len(data)

    def tell(self) -> int:
        """Refuses: there is only one way through it."""
        raise _refusal()

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Refuses, as tell() does."""
        raise _refusal()

    def write(self, data: bytes, /) -> int:
        """Refuses: it is read only. It is here because tarfile's types ask for it."""
        raise _refusal()

    def truncate(self, size: int | None = None, /) -> int:
        """Refuses, as write() does."""
        raise _refusal()

    def flush(self) -> None:
        """Does nothing; io.BufferedReader asks for it."""

    def close(self) -> None:
        """Ends the operation, on the engine too; an iteration ends, and a read fails. More calls do nothing."""
        self._shut = True
        super().close()


def _refusal() -> Exception:
    from io import UnsupportedOperation  # what files raise: an OSError and a ValueError

    return UnsupportedOperation('the stream is read once, from front to back; tarfile does so with mode="r|"')


class CopyStream(ByteStream[R]):
    """A stream of bytes of which is known from its beginning what it is."""

    __slots__ = ()

    @property
    def stat(self) -> R:
        """What is copied; there before any of it is read."""
        return self._stat()


def open_bytes(
    caller: Caller, operation: str, request: dict[str, Any], item: Decoder[list[bytes]], decode: Decoder[R]
) -> ByteStream[R]:
    """Opens an operation as a stream of its bytes."""
    seen, handle = caller.start_stream(operation, request, None)
    opened: ByteStream[R] = ByteStream(caller, operation, handle, item, decode, seen)
    return opened._open()


def open_copy(
    caller: Caller, operation: str, request: dict[str, Any], item: Decoder[list[bytes]], decode: Decoder[R]
) -> CopyStream[R]:
    """Opens a stream of bytes that begins with what they are."""
    seen, handle = caller.start_stream(operation, request, None)
    opened: CopyStream[R] = CopyStream(caller, operation, handle, item, decode, seen)
    return opened._open()
