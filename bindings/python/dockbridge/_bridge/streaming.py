"""What the streams of both kinds of client have in common."""

from __future__ import annotations

import sys
from itertools import islice
from types import GenericAlias

from ..errors import ConflictError, OperationTimeoutError
from . import native
from .decoding import ChunkDecoder
from .jsontext import parse
from .lazy import Methods

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Generic, TypeVar

    from ..observing import Observation
    from .decoding import Decoder

    T = TypeVar("T")
    R = TypeVar("R")

    class _Generic(Generic[T, R]): ...

else:
    T, R = "T", "R"

    class _Generic:
        __slots__ = ()

        def __class_getitem__(cls, parameters: object) -> GenericAlias:
            return GenericAlias(cls, parameters)


class StreamState(Methods, _Generic[T, R]):
    """What waiting and awaited streams have in common: their handle, the items at hand, and how they ended."""

    __slots__ = ("_batch", "_caller", "_decode_item", "_decode_result", "_ended", "_handle", "_library", "_opened", "_operation", "_result", "_retries", "_seen")  # fmt: skip

    def __init__(
        self,
        caller: Any,
        operation: str,
        handle: int,
        decode_item: Decoder[list[T]],
        decode_result: Decoder[R],
        seen: Observation | None = None,
    ) -> None:
        self._caller = caller
        self._library: native.Library = caller.library
        self._operation = operation
        self._handle = handle
        self._decode_item = decode_item
        self._decode_result = decode_result
        self._seen = seen
        self._retries = 0  # that were told of
        self._batch: Iterator[T] = iter(())
        self._opened: dict[str, Any] | None = None
        self._ended = ""  # "closed", "result" or "error"
        self._result: Any = None

    @property
    def closed(self) -> bool:
        """True after close(), and after the end."""
        return self._ended != ""

    def _take(self, answer: native.Answer) -> bool:
        """Takes an answer in; True when it holds items or news of the beginning."""
        if answer.retries != self._retries:
            self._caller.retried(self._operation, answer.retries - self._retries)
            answer.retries, self._retries = 0, answer.retries
            if self._seen is not None:
                self._seen.retries = self._retries
        if answer.kind == native.KIND_OPENED and answer.status == native.MORE:
            self._opened = parse(answer.json)
            return True
        if answer.status == native.MORE:
            self._batch = iter(self._caller.item(self._operation, answer, self._decode_item))
            self._opened = self._opened or {}
            return True
        return False

    def _finish(self, answer: native.Answer) -> None:
        """Notes how the stream ended, and raises its error."""
        if self._ended:
            return
        self._ended = "error"
        self._caller.forget(self._handle, self._library)
        try:
            if self._caller.feeds:
                self._caller.fed(self._handle, answer)
            self._result = self._caller.decode(self._operation, answer, self._decode_result)
        except BaseException as error:
            self._observed(error)
            raise
        self._ended = "result"
        if isinstance(self._decode_item, ChunkDecoder):
            self._batch = iter(self._decode_item.rest())  # type: ignore[arg-type]  # T is Chunk here
        self._observed()

    def _closed(self) -> None:
        """Notes that the stream was closed."""
        self._ended = "closed"
        self._batch = iter(())
        self._observed()

    def _observed(self, error: BaseException | None = None) -> None:
        if self._seen is not None:
            self._seen.end(error)

    def _enough(self, items: list[T], limit: int | None) -> bool:
        """Adds what is at hand, and tells that this is all that is wanted, or all there is."""
        items.extend(islice(self._batch, None if limit is None else max(0, limit - len(items))))
        return self._ended != "" or (limit is not None and len(items) >= limit)

    def _check_result(self) -> R:
        if self._ended != "result":
            raise ConflictError(
                "the stream has no result: it was closed before its end, or failed", operation=self._operation
            )
        result: R = self._result
        return result

    def _nothing_came(self, timeout: float) -> OperationTimeoutError:
        return OperationTimeoutError(
            f"nothing came within {timeout:g} s",
            operation=self._operation,
            hint="the stream is still open: wait again, or close it",
            details={"timeout": timeout},
        )

    def _takes_no_input(self) -> ConflictError:
        return ConflictError(
            "the session has ended and takes no more input",
            operation=self._operation,
            hint="its result tells how the program has ended",
        )

    def _warn(self) -> bool:
        """True when a stream that is garbage was left open."""
        if getattr(self, "_ended", "closed") or self._library.forked or sys.is_finalizing():
            return False
        import warnings

        warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=3, source=self)
        return True

    def __repr__(self) -> str:
        return f"<dockbridge.{type(self).__name__} {self._operation} {'ended' if self._ended else 'open'}>"


def resizing(
    operation: str, identifier: str, height: int, width: int, timeout: float | None
) -> tuple[str, dict[str, Any]]:
    """Gives the operation that resizes the terminal of a session, and its request."""
    request: dict[str, Any] = {"height": height, "width": width}
    if timeout is not None:
        request["timeout"] = timeout
    if operation == "container.stream_exec":
        return "container.resize_exec", {**request, "exec_id": identifier}
    return "container.resize", {**request, "container": identifier}
