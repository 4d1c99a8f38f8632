"""Runs operations: requests become JSON, replies become typed values, errors become exceptions."""

from __future__ import annotations

import weakref

from . import native
from .errors import BadReplyError, DockbridgeError, StaleHandleError, from_json
from .jsontext import encode, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from .output import Output

    T = TypeVar("T")
    Decoder = Callable[[Any, bytes], T]

_SLICE_MS = 100  # how long a wait holds back Python's signal handlers
_END_MS = 50  # how long an interrupted call waits for the engine side to end


class Caller:
    """The lower half of a client: one handle of the library, and ways to run operations under it."""

    def __init__(self, library: native.Library, options: dict[str, Any]) -> None:
        self._library = library
        self._handle, answer = library.client_open(encode("client", options))
        if answer.status != native.OK:
            raise from_json(parse(answer.json))
        self.endpoint: dict[str, Any] = parse(answer.json)
        self._interruptible: bool = self.endpoint["interruptible"]
        self._ending: set[int] = set()
        self._finalizer = weakref.finalize(self, _close, library, self._handle, self._ending)

    @property
    def closed(self) -> bool:
        """True after close()."""
        return not self._finalizer.alive

    def close(self) -> None:
        """Ends what runs under the client and closes its connections. More calls do nothing."""
        self._finalizer()

    def quick(self, operation: str, request: dict[str, Any], decode: Decoder[T], body: native.Buffer = None) -> T:
        """Runs a read in this thread, where a signal can end the wait; otherwise as a long operation, so that Ctrl-C works."""
        if self._interruptible:
            answer = self._library.call(self._handle, operation.encode(), encode(operation, request), body)
            if answer.status != native.INTERRUPTED:
                return self._decode(operation, answer, decode)
            # Python runs its signal handlers now, and they may raise. If they do not, the read is asked again as a long
            # operation: where signals come faster than the engine answers (a profiler's timer), it would never end here.
        return self.long(operation, request, decode, body)

    def long(
        self,
        operation: str,
        request: dict[str, Any],
        decode: Decoder[T],
        body: native.Buffer = None,
        progress: Callable[[Any], object] | None = None,
        item: Decoder[Any] | None = None,
    ) -> T:
        """Runs an operation that may take long, and waits for it in short slices."""
        self._sweep()
        handle, answer = self._library.open(self._handle, operation.encode(), encode(operation, request), body)
        self._raise_for(answer)
        try:
            while True:
                answer = self._library.next(handle, _SLICE_MS)
                if answer.status == native.MORE:
                    if progress is not None and item is not None:
                        progress(item(parse(answer.json), answer.data))
                elif answer.status != native.PENDING:
                    break
        except BaseException:
            self._end(handle)
            raise
        self._library.close(handle)
        return self._decode(operation, answer, decode)

    def _end(self, handle: int) -> None:
        """Cancels an operation; what it still does on the engine goes on under the library, and close() waits for it."""
        self._library.cancel(handle)
        self._ending.add(handle)
        _drain(self._library, handle, _END_MS, self._ending)

    def _sweep(self) -> None:
        for handle in list(self._ending):
            _drain(self._library, handle, 0, self._ending)

    def _decode(self, operation: str, answer: native.Answer, decode: Decoder[T]) -> T:
        if answer.status == native.FAILED:
            self._raise_for(answer)
        try:
            return decode(parse(answer.json), answer.data)
        except (ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
            raise BadReplyError(
                f"the engine's reply has an unexpected form: {error!r}",
                operation=operation,
                hint="check that the address is that of a Docker Engine; if it is, please report this",
            ) from error

    def _raise_for(self, answer: native.Answer) -> None:
        if answer.status == native.FAILED:
            error = from_json(parse(answer.json))
            if isinstance(error, StaleHandleError) and self.closed:
                error.message = "this client is closed"
                error.hint = "open a new Client, or keep it open for as long as it is used"
            raise error


def _drain(library: native.Library, handle: int, wait_ms: int, ending: set[int]) -> None:
    while (answer := library.next(handle, wait_ms)).status == native.MORE:
        pass
    if answer.status != native.PENDING:
        library.close(handle)
        ending.discard(handle)


def _close(library: native.Library, handle: int, ending: set[int]) -> None:
    """Closes a client; also runs when it is garbage, and at the interpreter's exit."""
    if library.forked:
        return
    for operation in list(ending):
        _drain(library, operation, 3000, ending)
        if operation in ending:
            library.close(operation)
    library.client_close(handle)


class Operations:
    """A group of operations: the base of the generated classes."""

    __slots__ = ("_caller",)

    def __init__(self, caller: Caller) -> None:
        self._caller = caller


def nothing(_value: Any, _raw: bytes) -> None:
    """Decodes the result of operations that only succeed or fail."""


def to_bytes(_value: Any, raw: bytes) -> bytes:
    """Decodes a result that is bytes."""
    return raw


def to_output(value: Any, raw: bytes) -> Output:
    """Decodes what a container wrote."""
    from .output import Output

    return Output(raw, value.get("segments") or [])


def each(decode: Decoder[T]) -> Decoder[list[T]]:
    """Decodes a list."""
    return lambda values, raw: [decode(value, raw) for value in values or ()]


def only(name: str, decode: Decoder[Any] | None = None) -> Decoder[Any]:
    """Decodes a result that has one field."""
    if decode is None:
        return lambda value, raw: value.get(name)
    return lambda value, raw: decode(value.get(name), raw)


__all__ = [
    "Caller",
    "DockbridgeError",
    "Operations",
    "each",
    "encode",
    "nothing",
    "only",
    "parse",
    "to_bytes",
    "to_output",
]
