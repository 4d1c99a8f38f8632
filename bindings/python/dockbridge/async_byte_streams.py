"""The streams of bytes of AsyncClient."""

from __future__ import annotations

from asyncio import Lock

from .async_streams import AsyncStream
from .byte_streams import ByteState

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from ._bridge import native
    from ._bridge.async_caller import AsyncCaller
    from ._bridge.decoding import Decoder

    R = TypeVar("R")

    class _Stream(AsyncStream[bytes, R]): ...

else:
    R = "R"
    _Stream = AsyncStream


class AsyncByteStream(ByteState[R], _Stream[R]):
    """A stream of bytes: an iterator over pieces as they come, or what is read by size; see ByteStream.

    async with client.containers.stream_export("web") as archive:
        while data := await archive.read(1 << 20):
            file.write(data)
    """

    __slots__ = ("_end", "_reading", "_shut")

    def __init__(self, *arguments: Any) -> None:
        self._end: native.Answer | None = None
        self._shut = False
        self._reading = Lock()
        super().__init__(*arguments)

    async def read(self, size: int | None = -1, /) -> bytes:
        """Reads that many bytes, fewer only at the end; b"" when there are no more.

        A task that is cancelled in it takes nothing: the bytes are there for the next one.

        :param size: how many; -1 or None for all that are left, of which the client's max_bytes limits how many.
        :raises DockbridgeError: the operation failed; again in later calls.
        :raises StreamClosedError: the stream was closed, which is a ValueError.
        """
        async with self._reading:
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
                        await self._wait()
            except BaseException:
                self._put_back(parts)
                raise
            return parts[0] if len(parts) == 1 else b"".join(parts)

    async def aclose(self) -> None:
        """Ends the operation, on the engine too; an iteration ends, and a read fails. More calls do nothing."""
        self._shut = True
        await super().aclose()


class AsyncCopyStream(AsyncByteStream[R]):
    """A stream of bytes of which is known from its beginning what it is."""

    __slots__ = ()

    @property
    def stat(self) -> R:
        """What is copied; there after ``async with`` has begun, before any of it is read."""
        return self._stat()


def open_bytes(
    caller: AsyncCaller, operation: str, request: dict[str, Any], item: Decoder[list[bytes]], decode: Decoder[R]
) -> AsyncByteStream[R]:
    """Opens an operation as a stream of its bytes."""
    seen, handle = caller.start_stream(operation, request, None)
    opened: AsyncByteStream[R] = AsyncByteStream(caller, operation, handle, item, decode, seen)
    caller.listeners[handle] = opened.listener
    return opened


def open_copy(
    caller: AsyncCaller, operation: str, request: dict[str, Any], item: Decoder[list[bytes]], decode: Decoder[R]
) -> AsyncCopyStream[R]:
    """Opens a stream of bytes that begins with what they are."""
    seen, handle = caller.start_stream(operation, request, None)
    opened: AsyncCopyStream[R] = AsyncCopyStream(caller, operation, handle, item, decode, seen)
    caller.listeners[handle] = opened.listener
    return opened
