"""Runs operations: requests become JSON, replies become typed values, errors become exceptions."""

from __future__ import annotations

import weakref

from ..cancellation import current as current_scopes
from ..errors import StaleHandleError
from ..observing import Observation, log
from . import native
from .decoding import UNEXPECTED, unexpected
from .jsontext import encode, parse
from .lazy import LazyModule, Methods, loading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from ..cancellation import CancelScope
    from ..observing import Observer
    from . import failure, feeds, inputs
    from .decoding import Decoder
    from .feeds import Feed
    from .inputs import AsyncInput as Input

    R = TypeVar("R")
    T = TypeVar("T")
else:
    failure = LazyModule(f"{__package__}.failure")
    feeds = LazyModule(f"{__package__}.feeds")
    inputs = LazyModule(f"{__package__}.inputs")

END_MS = 50  # how long an interrupted call waits for the engine side to end
CLOSE_SECONDS = 3.0  # how long closing a client waits for what ends under it, in all


class Connection:
    """One handle of the library, and what waiting and awaited clients do with it in the same way.

    A forked process has nothing of the parent's library: there the connection is opened anew, with the same options, in
    a library of the process's own, when it is first used.
    """

    endpoint: dict[str, Any]
    observer: Observer | None = None  # is told of each operation
    awaits = False  # whether an event loop runs the operations

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = encode("client", options)
        self._connect(native.load())

    def _connect(self, library: native.Library) -> None:
        handle, answer = library.client_open(self._options)
        if answer.status != native.OK:
            raise failure.from_json(parse(answer.json))
        self.library = library
        self._handle = handle
        self.endpoint = parse(answer.json)
        self._interruptible: bool = self.endpoint["interruptible"]
        self.max_bytes: int = self.endpoint["max_bytes"]  # that are collected in memory
        self._ending: set[int] = set()  # cancelled, and not ended on the engine yet
        # Of waiting clients: what runs, and the scopes that it is in.
        self._open: dict[int, tuple[CancelScope, ...]] = {}
        self.feeds: dict[int, Feed] = {}  # what sends files and iterables to operations
        self._finalizer = weakref.finalize(self, _close, library, handle, self._open, self._ending)
        library.watch_exit()  # after the finalizer's own handler was installed, so that it runs before that

    def _reconnect(self) -> None:
        """Opens the client again in a process that was forked since."""
        library = native.load()
        with loading:
            if self.library is library:  # another thread was faster
                return
            closed = self.closed
            self._finalizer.detach()
            self._connect(library)
        if closed:
            self.close()

    @property
    def closed(self) -> bool:
        """True after close()."""
        return not self._finalizer.alive

    def close(self) -> None:
        """Ends what runs under the client and closes its connections. More calls do nothing."""
        self._finalizer()

    def start(self, operation: str, request: dict[str, Any], body: Input | None = None) -> int:
        """Starts an operation on its own, and gives its handle."""
        if self.library.forked:
            self._reconnect()
        given: Any = body
        source = None
        if body is not None and type(body) is not bytes:
            given = inputs.to_body(operation, body, self.awaits)
            if isinstance(given, inputs.Source):
                source, given = given, None
                request = {**request, "body": source.known}
        handle, answer = self.library.open(self._handle, operation.encode(), encode(operation, request), given)
        if answer.status != native.OK:
            self.raise_for(answer)
        if source is not None:
            self.feeds[handle] = feeds.start(self.library, handle, source)
        return handle

    def fed(self, handle: int, answer: native.Answer | None = None) -> None:
        """Ends what was sent to an operation that has ended. The error of its source is the operation's."""
        feed = self.feeds.pop(handle, None)
        if feed is not None:
            feed.stop()
            error = feed.error
            if error is not None and answer is not None and answer.status == native.FAILED:
                try:
                    raise error
                finally:  # its traceback holds this frame
                    del error, feed

    def abandon(self, handle: int, library: native.Library) -> None:
        """Cancels an operation; what it still does on the engine goes on under the library, and close() waits for it."""
        if library.forked:
            return
        library.cancel(handle)
        self.forget(handle, library)
        if self.feeds:
            self.fed(handle)
        if library is self.library:
            self._ending.add(handle)

    def forget(self, handle: int, library: native.Library) -> None:
        """Lets an operation go that has ended, or whose end is known to come."""
        if library is self.library:
            for scope in self._open.pop(handle, ()):
                scope.discard(library, handle)

    def observed(self, operation: str, request: dict[str, Any]) -> Observation | None:
        """Begins an observation, if somebody looks."""
        if self.observer is None and not log.debugging():
            return None
        return Observation(self.observer, operation, request, self.endpoint["host"])

    def start_stream(
        self, operation: str, request: dict[str, Any], body: Input | None
    ) -> tuple[Observation | None, int]:
        """Starts an operation that is a stream, and the observation of it."""
        seen = self.observed(operation, request)
        try:
            return seen, self.start_operation(operation, request, body)
        except BaseException as error:
            if seen is not None:
                seen.end(error)
            raise

    def start_operation(self, operation: str, request: dict[str, Any], body: Input | None) -> int:
        """Starts an operation in the client's own way, and gives its handle."""
        raise NotImplementedError

    def retried(self, operation: str, times: int) -> None:
        """Warns of an operation for which something had to be asked again."""
        log.retried(operation, self.endpoint["host"], times)

    def decode(
        self,
        operation: str,
        answer: native.Answer,
        decode: Decoder[T],
        seen: Observation | None = None,
        parse: Callable[[bytes], Any] = parse,
    ) -> T:
        """Gives an operation's result, or raises its error."""
        if answer.retries:
            self.retried(operation, answer.retries)
            if seen is not None:
                seen.retries = answer.retries
        if answer.status == native.FAILED:
            self.raise_for(answer)
        try:
            return decode(parse(answer.json), answer.data)
        except UNEXPECTED as error:
            bad = unexpected("the engine's reply", operation, error)
        raise bad  # here, where the error that it was made of is not its context

    def item(self, operation: str, answer: native.Answer, decode: Decoder[T]) -> T:
        """Gives what an operation reports on its way."""
        try:
            return decode(parse(answer.json) if answer.json else None, answer.data)
        except UNEXPECTED as error:
            bad = unexpected("an item of the stream", operation, error)
        raise bad

    def raise_for(self, answer: native.Answer) -> None:
        """Raises the error that an answer holds, if it does."""
        if answer.status == native.FAILED:
            self.library.stop_at_exit()
            error = failure.from_json(parse(answer.json))
            if isinstance(error, StaleHandleError) and self.closed:
                error.message = "this client is closed"
                error.hint = "open a new client, or keep it open for as long as it is used"
            raise error


class Caller(Connection):
    """The lower half of a client: ways to run operations, and to wait for them."""

    def quick(self, operation: str, request: dict[str, Any], decode: Decoder[T], seen: Observation | None = None) -> T:
        """Runs a read in this thread, where a signal can end the wait; otherwise as a long operation, so that Ctrl-C works."""
        if seen is None and (seen := self.observed(operation, request)) is not None:
            with seen:
                return self.quick(operation, request, decode, seen)
        if self.library.forked:
            self._reconnect()
        if self._interruptible and not current_scopes():
            answer = self.library.call(self._handle, operation.encode(), encode(operation, request))
            if answer.status != native.INTERRUPTED:
                return self.decode(operation, answer, decode, seen)
            # Python runs its signal handlers now, and they may raise. If they do not, the read is asked again as a long
            # operation: where signals come faster than the engine answers (a profiler's timer), it would never end here.
        return self.long(operation, request, decode, seen=seen)

    def long(
        self,
        operation: str,
        request: dict[str, Any],
        decode: Decoder[T],
        body: Input | None = None,
        progress: Callable[[Any], object] | None = None,
        item: Decoder[Any] | None = None,
        seen: Observation | None = None,
    ) -> T:
        """Runs an operation that may take long, and waits for it in short slices."""
        if seen is None and (seen := self.observed(operation, request)) is not None:
            with seen:
                return self.long(operation, request, decode, body, progress, item, seen)
        handle, library = self._start(operation, request, body)
        try:
            while True:
                answer = library.next(handle, native.SLICE_MS)
                if answer.status == native.MORE:
                    if progress is not None and item is not None:
                        progress(self.item(operation, answer, item))
                elif answer.status != native.PENDING:
                    break
        except BaseException:
            self.end(handle, library)
            raise
        self.forget(handle, library)
        library.close(handle)
        if self.feeds:
            self.fed(handle, answer)
        return self.decode(operation, answer, decode, seen)

    def start_operation(self, operation: str, request: dict[str, Any], body: Input | None) -> int:
        return self._start(operation, request, body)[0]

    def _start(self, operation: str, request: dict[str, Any], body: Input | None) -> tuple[int, native.Library]:
        scopes = current_scopes()
        for scope in scopes:
            scope.check(operation)
        self._sweep()
        handle = self.start(operation, request, body)
        self._open[handle] = scopes
        for scope in scopes:
            scope.add(self.library, handle)
        return handle, self.library

    def end(self, handle: int, library: native.Library) -> None:
        """Cancels an operation, and gives its end a moment; the rest is as for abandon()."""
        self.abandon(handle, library)
        if handle in self._ending:
            _drain(library, handle, END_MS, self._ending)

    def _sweep(self) -> None:
        for handle in list(self._ending):
            _drain(self.library, handle, 0, self._ending)


def _drain(library: native.Library, handle: int, wait_ms: int, ending: set[int]) -> None:
    while (answer := library.next(handle, wait_ms)).status == native.MORE:
        pass
    if answer.status != native.PENDING:
        library.close(handle)
        ending.discard(handle)


def _close(library: native.Library, handle: int, running: dict[int, Any], ending: set[int]) -> None:
    """Closes a client; also runs when it is garbage, and at the interpreter's exit.

    What it ends is waited for: the process may end next, and a program in a container would then not be killed.
    """
    if library.forked:
        return
    if running or ending:
        from time import monotonic

        for operation in list(running):
            library.cancel(operation)
        end = monotonic() + CLOSE_SECONDS
        for operation in (*running, *ending):  # those that still have an owner are left for it to close
            while library.next(operation, max(0, int((end - monotonic()) * 1000))).status == native.MORE:
                pass
        for operation in list(ending):
            library.close(operation)
    library.client_close(handle)


class Connected(Methods):
    """What clients of both kinds show of their connection."""

    _connection: Connection  # the caller of the client's own kind

    @property
    def endpoint(self) -> dict[str, Any]:
        """Where the engine is: {"host": "unix:///…", "source": what named it, …}."""
        return self._connection.endpoint

    @property
    def observer(self) -> Observer | None:
        """What is called with an Observation of each operation."""
        return self._connection.observer

    @observer.setter
    def observer(self, observer: Observer | None) -> None:
        self._connection.observer = observer

    @property
    def closed(self) -> bool:
        """True after the client was closed."""
        return self._connection.closed

    if not TYPE_CHECKING:  # for type checkers there is nothing else

        def __getattr__(self, name):
            from .elsewhere import CLIENT, missing

            raise missing(self, CLIENT, name)


class Group(Methods):
    """A group of operations, of either kind of client."""

    __slots__ = ()

    if not TYPE_CHECKING:  # as above

        def __getattr__(self, name):
            from .elsewhere import GROUPS, missing

            raise missing(self, GROUPS.get(type(self).__name__.removeprefix("Async").lower(), {}), name)


class Operations(Group):
    """The base of the generated classes."""

    __slots__ = ("_caller",)

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
