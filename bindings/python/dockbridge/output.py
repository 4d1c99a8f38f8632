"""What a container wrote."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from typing import Literal, TypeAlias

    StreamName: TypeAlias = Literal["stdout", "stderr"]

_STDOUT, _STDERR = 1, 2
STREAMS = ("stdin", "stdout", "stderr")  # by the engine's numbers
MOST_LINE = 1 << 20  # bytes from which on a line comes in pieces


def unfinished(data: bytes) -> int:
    """How many bytes at the end of UTF-8 are the beginning of a character."""
    for count, byte in enumerate(data[: -min(3, len(data)) - 1 : -1], 1):
        if byte & 0xC0 != 0x80:  # what begins a character, or is one
            length = 1 if byte < 0xC2 or byte > 0xF4 else 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return count if length > count else 0
    return 0


class Chunk:
    """A piece of what a container wrote: a line without its end, or bytes as they came.

    The texts of the pieces of a stream are together the text of the whole: a character that two pieces share is in the
    text of the second. A stream that ends within a character gives one more piece for it, which has no data.

    :ivar stream: "stdout" or "stderr"; with a terminal everything is "stdout".
    :ivar data: the bytes; not necessarily UTF-8.
    :ivar time_text: with timestamps, when a line was written: RFC 3339 with nanoseconds, UTC. "" otherwise.
    """

    __slots__ = ("data", "shown", "stream", "time_text")

    def __init__(self, stream: StreamName, data: bytes, time_text: str = "") -> None:
        self.stream = stream
        self.data: bytes = data
        self.time_text: str = time_text
        self.shown: bytes = data  # the bytes that its text is made of

    @property
    def text(self) -> str:
        """The bytes as text; those that are not UTF-8 become U+FFFD."""
        return self.shown.decode("utf-8", "replace")

    @property
    def time(self) -> datetime | None:
        """With timestamps, when a line was written. It is in UTC, and cut to microseconds."""
        from ._bridge.moments import moment

        return moment(self.time_text)

    def __str__(self) -> str:
        return self.text

    def __bytes__(self) -> bytes:
        return self.data

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Chunk):
            return NotImplemented
        return (self.stream, self.data, self.time_text) == (other.stream, other.data, other.time_text)

    def __hash__(self) -> int:
        return hash((self.stream, self.data, self.time_text))

    def __repr__(self) -> str:
        time = f", {self.time_text!r}" if self.time_text else ""
        return f"Chunk({self.stream!r}, {self.data!r}{time})"


class Output:
    """The bytes that a container wrote to stdout and stderr, in the order they came.

    ``str(output)`` is all of it as text, where bytes that are not UTF-8 become "\\ufffd";
    ``bytes(output)`` is all of it unchanged.
    """

    __slots__ = ("_data", "_segments")

    def __init__(self, data: bytes, segments: Sequence[Sequence[int]]) -> None:
        self._data = data
        self._segments = segments

    @property
    def combined(self) -> bytes:
        """Both streams, in the order they were written."""
        return self._data

    @property
    def stdout(self) -> bytes:
        """What was written to stdout; with a terminal that is everything."""
        return self._stream(_STDOUT)

    @property
    def stderr(self) -> bytes:
        """What was written to stderr."""
        return self._stream(_STDERR)

    @property
    def stdout_text(self) -> str:
        """What was written to stdout as text; bytes that are not UTF-8 become U+FFFD."""
        return self.stdout.decode("utf-8", "replace")

    @property
    def stderr_text(self) -> str:
        """What was written to stderr as text; bytes that are not UTF-8 become U+FFFD."""
        return self.stderr.decode("utf-8", "replace")

    @property
    def text(self) -> str:
        """Both streams as text; bytes that are not UTF-8 become U+FFFD."""
        return self._data.decode("utf-8", "replace")

    def lines(self) -> list[str]:
        """Both streams as lines of text without their line ends."""
        return self.text.splitlines()

    def chunks(self) -> Iterator[tuple[StreamName, bytes]]:
        """Gives ("stdout", bytes) and ("stderr", bytes) in the order they were written."""
        at = 0
        for stream, length in self._segments:
            yield ("stderr" if stream == _STDERR else "stdout", self._data[at : at + length])
            at += length

    def _stream(self, wanted: int) -> bytes:
        if all(stream == wanted for stream, _ in self._segments):
            return self._data
        parts, at = [], 0
        for stream, length in self._segments:
            if stream == wanted:
                parts.append(self._data[at : at + length])
            at += length
        return b"".join(parts)

    def __bytes__(self) -> bytes:
        return self._data

    def __str__(self) -> str:
        return self.text

    def __len__(self) -> int:
        return len(self._data)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Output):
            return NotImplemented
        return self._data == other._data and [list(s) for s in self._segments] == [list(s) for s in other._segments]

    __hash__: None = None  # type: ignore[assignment]  # equality by content

    def __repr__(self) -> str:
        shown = self._data[:60]
        return f"Output({shown!r}{'…' if len(self._data) > len(shown) else ''}, {len(self._data)} bytes)"
