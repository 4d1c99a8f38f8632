"""Decoders: from the JSON and the bytes of a reply to the typed value that the caller gets."""

from __future__ import annotations

from .lazy import LazyModule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from . import output
    from .output import Chunk, Output

    T = TypeVar("T")
    Decoder = Callable[[Any, bytes], T]
else:
    output = LazyModule(f"{__package__}.output")


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


def to_chunks(value: Any, raw: bytes) -> list[Chunk]:
    """Decodes what a container wrote, line by line or as it came."""
    chunk, names = output.Chunk, output.STREAMS
    lines, timestamps = value.get("lines"), value.get("timestamps")
    chunks: list[Chunk] = []
    at = 0
    for number, length in value.get("segments") or ():
        data, stream = raw[at : at + length], names[number]
        at += length
        if not lines:
            chunks.append(chunk(stream, data))
            continue
        pieces = data.split(b"\n")
        if not pieces[-1]:
            pieces.pop()
        if timestamps:
            for piece in pieces:
                time, _, text = piece.partition(b" ")
                chunks.append(chunk(stream, text, time.decode("ascii", "replace")))
        else:
            chunks += [chunk(stream, piece) for piece in pieces]
    return chunks
