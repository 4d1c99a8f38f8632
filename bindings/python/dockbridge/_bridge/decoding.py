"""Decoders: from the JSON and the bytes of a reply to the typed value that the caller gets."""

from __future__ import annotations

from ..errors import BadReplyError
from .jsontext import NotJSONError
from .lazy import LazyModule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeVar

    from .. import output
    from ..output import Chunk, Output, StreamName

    S = TypeVar("S")
    T = TypeVar("T")
    Decoder = Callable[[Any, bytes], T]
else:
    output = LazyModule("dockbridge.output")


# What a decoder raises for a document of another form, and the parser for one that is none.
UNEXPECTED = (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError, RecursionError)


def unexpected(what: str, operation: str, error: Exception) -> BadReplyError:
    """Makes the error of a reply that cannot be decoded. Nothing of the reply is in it, since there may be secrets in that."""
    if isinstance(error, NotJSONError):
        why = str(error)
    elif isinstance(error, (TypeError, AttributeError, IndexError)):  # these name types
        why = repr(error)
    else:
        why = type(error).__name__
    return BadReplyError(
        f"{what} has an unexpected form: {why}",
        operation=operation,
        hint="check that the address is that of a Docker Engine; if it is, please report this",
    )


def document(body: bytes) -> Any:
    """Reads what a reply to a raw request holds.

    :raises BadReplyError: it is no JSON.
    """
    from .jsontext import parse

    try:
        return parse(body)
    except UNEXPECTED as error:
        bad = unexpected("the engine's reply", "system.request", error)
    raise bad


def read_from(operation: str) -> Callable[[Callable[[S], T]], Callable[[S], T]]:
    """Decorates what makes something of a reply's values later on: of values of another kind it makes a BadReplyError, too."""

    def decorate(make: Callable[[S], T]) -> Callable[[S], T]:
        def read(source: S) -> T:
            try:
                return make(source)
            except UNEXPECTED as error:
                bad = unexpected("the engine's reply", operation, error)
            except BadReplyError as error:  # of a field that was made just then, which does not know the operation
                error.operation = error.operation or operation
                raise
            raise bad

        read.__doc__ = make.__doc__
        return read

    return decorate


def nothing(_value: Any, _raw: bytes) -> None:
    """Decodes the result of operations that only succeed or fail."""


def to_bytes(_value: Any, raw: bytes) -> bytes:
    """Decodes a result that is bytes."""
    return raw


def to_output(value: Any, raw: bytes) -> Output:
    """Decodes what a container wrote."""
    return output.Output(raw, value.get("segments") or [])


def each(decode: Decoder[T]) -> Decoder[list[T]]:
    """Decodes a list."""
    return lambda values, raw: [decode(value, raw) for value in values or ()]


def only(name: str, decode: Decoder[Any] | None = None) -> Decoder[Any]:
    """Decodes a result that has one field."""
    if decode is None:
        return lambda value, raw: value.get(name)
    return lambda value, raw: decode(value.get(name), raw)


# The items of streams: what crosses the border at once may be several of them.


def one(decode: Decoder[T]) -> Decoder[list[T]]:
    """Decodes an item that comes by itself."""
    return lambda value, raw: [decode(value, raw)]


def to_pieces(_value: Any, raw: bytes) -> list[bytes]:
    """Decodes a piece of a file or archive."""
    return [raw]


class ChunkDecoder:
    """Decodes what a container writes, line by line or as it comes; each stream has its own.

    A character of which a piece has only the beginning belongs to the text of the next piece of the same stream.
    """

    __slots__ = ("_begun",)

    def __init__(self) -> None:
        self._begun: dict[StreamName, bytes] = {}  # of stdout and stderr: the beginning of a character

    def __call__(self, value: Any, raw: bytes) -> list[Chunk]:
        chunk = output.Chunk
        names: Sequence[Any] = output.STREAMS
        lines, timestamps = value.get("lines"), value.get("timestamps")
        chunks: list[Chunk] = []
        at = 0
        for number, length in value.get("segments") or ():
            data, stream = raw[at : at + length], names[number]
            at += length
            if not lines:
                chunks.append(self._piece(stream, data))
                continue
            pieces = data.split(b"\n")
            last = pieces.pop()
            if timestamps:
                for piece in (*pieces, last) if last else pieces:
                    time, _, text = piece.partition(b" ")
                    chunks.append(chunk(stream, text, time.decode("ascii", "replace")))
                continue
            if pieces and stream in self._begun:  # the end of a line that was too long to come at once
                chunks.append(self._piece(stream, pieces.pop(0), whole=True))
            chunks += [chunk(stream, piece) for piece in pieces]
            if last:
                chunks.append(self._piece(stream, last, whole=len(last) < output.MOST_LINE))
        return chunks

    def _piece(self, stream: StreamName, data: bytes, whole: bool = False) -> Chunk:
        """Makes a chunk; the text of a whole one ends with its data."""
        piece = output.Chunk(stream, data)
        if stream not in self._begun and (whole or not data or data[-1] < 0x80):
            return piece
        text = self._begun.pop(stream, b"") + data
        begun = 0 if whole else output.unfinished(text)
        if begun:
            self._begun[stream] = text[-begun:]
            text = text[:-begun]
        piece.shown = text
        return piece

    def rest(self) -> list[Chunk]:
        """Gives what is left when the stream has ended: characters that were begun, as text without data."""
        chunks = []
        for stream, text in self._begun.items():
            piece = output.Chunk(stream, b"")
            piece.shown = text
            chunks.append(piece)
        self._begun = {}
        return chunks
