"""What callers give as bytes: the input of programs, files and archives."""

from __future__ import annotations

import os
from functools import partial
from io import BufferedIOBase, BufferedRandom, BufferedReader, FileIO, TextIOBase
from itertools import chain
from stat import S_ISREG

from ..errors import InvalidArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
    from typing import Any, Protocol

    class Readable(Protocol):
        """A binary file."""

        def read(self, size: int, /) -> bytes: ...

    Bytes = bytes | bytearray | memoryview | str
    Input = Bytes | Readable | Iterable[bytes | bytearray | memoryview]
    AsyncInput = Input | AsyncIterable[bytes | bytearray | memoryview]

PIECE = 256 << 10  # bytes of a file that are read at once


class Source:
    """Bytes that are sent as they come, so that nobody holds all of them."""

    __slots__ = ("iterable", "known", "operation", "read")

    def __init__(
        self, operation: str, *, read: Callable[[int], Any] | None = None, iterable: Any = None, size: int | None = None
    ) -> None:
        self.operation = operation
        self.read = read
        self.iterable = iterable
        self.known: dict[str, int] = {} if size is None else {"size": size}

    @property
    def awaited(self) -> bool:
        """Tells that an event loop must fetch them."""
        return self.read is None and hasattr(self.iterable, "__aiter__")

    def pieces(self) -> Iterator[memoryview]:
        """Gives them, each as it is needed."""
        if self.read is None:
            for piece in self.iterable:
                yield self.piece(piece)
            return
        while True:
            data = self.read(PIECE)
            if data is None:
                raise InvalidArgumentError(
                    "the file that was given does not wait for its bytes, and has none at the moment",
                    operation=self.operation,
                    hint="make it wait: os.set_blocking(file.fileno(), True)",
                )
            piece = self.piece(data)
            if not piece:
                return
            yield piece

    async def awaited_pieces(self) -> AsyncIterator[memoryview]:
        """Gives them to an event loop, which does not wait for a file."""
        if self.awaited:
            async for data in self.iterable:
                yield self.piece(data)
            return
        from asyncio import to_thread

        pieces = self.pieces()
        while (piece := await to_thread(next, pieces, None)) is not None:
            yield piece

    def piece(self, data: Any) -> memoryview:
        """Makes sure that what came is bytes."""
        if isinstance(data, str):
            raise (
                _text_file(self.operation)
                if self.read is not None
                else InvalidArgumentError(
                    "what was given as bytes gives text",
                    operation=self.operation,
                    hint="give bytes (piece.encode()), or one text, which is sent as UTF-8",
                )
            )
        try:
            return memoryview(data).cast("B")
        except TypeError:
            pass
        hint = "let it give bytes"
        if hasattr(data, "__await__"):
            hint = "give an asynchronous iterable of bytes to a method of AsyncClient"
            getattr(data, "close", lambda: None)()
        raise InvalidArgumentError(
            f"what was given as bytes gives {type(data).__name__}", operation=self.operation, hint=hint
        ) from None


def to_buffer(operation: str, data: Any) -> bytes | memoryview:
    """Gives the bytes of what was given: text as UTF-8, and anything that shows its memory (bytearray, memoryview, array, …).

    :raises InvalidArgumentError: it is neither. (``bytes(5)`` would be five zeros, and ``bytes([1])`` a guess.)
    """
    if isinstance(data, str):
        try:
            return data.encode()
        except UnicodeEncodeError:
            raise InvalidArgumentError(
                "the text holds a lone surrogate, which has no bytes",
                operation=operation,
                hint='encode it yourself, for example with errors="surrogateescape"',
            ) from None
    try:
        return memoryview(data)
    except TypeError:
        raise InvalidArgumentError(
            f"the input is of type {type(data).__name__}",
            operation=operation,
            hint="give bytes, a bytearray, a memoryview, or text, which is sent as UTF-8",
        ) from None


def to_body(operation: str, data: Any, awaits: bool) -> bytes | memoryview | Source:
    """Gives the bytes of what was given, or, of a file or an iterable, the way to them.

    :param awaits: whether an event loop runs the operation.
    :raises InvalidArgumentError: it is nothing of the kind, or made of text.
    """
    if isinstance(data, str):
        return to_buffer(operation, data)
    try:
        return memoryview(data)
    except TypeError:
        pass
    if hasattr(data, "__aiter__"):
        if awaits:
            return Source(operation, iterable=data)
        raise InvalidArgumentError(
            "an asynchronous iterable was given as bytes",
            operation=operation,
            hint="use AsyncClient, or give a file, or an iterable that is none",
        )
    read = getattr(data, "read", None)
    if callable(read):
        if isinstance(data, TextIOBase):
            raise _text_file(operation)
        size = _size_of(data)
        if size is not None and size <= PIECE:  # at once; of files of the kernel the size is not to be trusted
            first: bytes = data.read(PIECE + 1)
            if len(first) <= PIECE:
                return first
            return Source(operation, iterable=chain((first,), iter(partial(read, PIECE), b"")))
        if isinstance(data, BufferedIOBase):
            read = data.read1  # what is there: a pipe is not waited for until it has filled a piece
        return Source(operation, read=read, size=size)
    if hasattr(data, "__iter__") and not hasattr(data, "keys"):
        source = Source(operation, iterable=data)
        if isinstance(data, (list, tuple)):
            for piece in data:  # nothing is begun for what is wrong
                source.piece(piece)
        return source
    raise InvalidArgumentError(
        f"the input is of type {type(data).__name__}",
        operation=operation,
        hint='open the file: open(path, "rb")'
        if isinstance(data, os.PathLike)
        else "give bytes, text (which is sent as UTF-8), a binary file, or an iterable of bytes",
    )


def _text_file(operation: str) -> InvalidArgumentError:
    return InvalidArgumentError(
        "the file that was given gives text, and bytes are sent",
        operation=operation,
        hint='open it with mode "rb", or give its buffer (sys.stdin.buffer)',
    )


def _size_of(file: Any) -> int | None:
    """Gives how many bytes a file still has, if that is certain: what unpacks has another size than its file."""
    file = getattr(file, "file", file) if type(file).__module__ == "tempfile" else file
    raw = file.raw if type(file) in (BufferedReader, BufferedRandom) else file
    if type(raw) is not FileIO:
        return None
    try:
        state = os.fstat(raw.fileno())
        return max(0, state.st_size - file.tell()) if S_ISREG(state.st_mode) else None
    except (OSError, ValueError):
        return None
