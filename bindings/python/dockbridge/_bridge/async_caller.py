"""Runs operations on an asyncio event loop: no thread waits, one descriptor tells of everything that is ready."""

from __future__ import annotations

import asyncio

from ..errors import InvalidArgumentError, StaleHandleError
from . import native
from .caller import CLOSE_SECONDS, END_MS, Connection, Group
from .jsontext import LARGE, encode, parse_in_turns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol, TypeVar

    from ..observing import Observation
    from .decoding import Decoder
    from .inputs import AsyncInput as Input

    R = TypeVar("R")
    T = TypeVar("T")

    class Listener(Protocol):
        """Who hears of an operation."""

        def ready(self, handle: int) -> None:
            """It has items to fetch."""

        def ended(self, answer: native.Answer) -> None:
            """It has ended, and its handle with it."""


MOST_ITEMS = 64  # of one operation in one turn of the loop


class _Watched:
    """An operation whose progress goes to a function of the caller's."""

    __slots__ = ("_caller", "_future", "_report")

    def __init__(
        self, caller: AsyncCaller, future: asyncio.Future[native.Answer], report: Callable[[native.Answer], object]
    ) -> None:
        self._caller = caller
        self._future = future
        self._report = report

    def ready(self, handle: int) -> None:
        answer = self._caller.fetch(handle, self._tell)
        if answer is not None:
            self._caller.listeners.pop(handle, None)
            self.ended(answer)

    def _tell(self, answer: native.Answer) -> None:
        if self._future.done():
            return
        try:
            self._report(answer)
        except StopIteration as error:  # a future does not take it
            self._future.set_exception(RuntimeError(f"the progress function raised {error!r}"))
        except BaseException as error:  # noqa: BLE001 - whatever the caller's function raises is the call's
            self._future.set_exception(error)

    def ended(self, answer: native.Answer) -> None:
        resolve(self._future, answer)


def resolve(future: asyncio.Future[T], result: T) -> None:
    """Ends what somebody may still wait for."""
    if not future.done() and not future.get_loop().is_closed():
        future.set_result(result)


class AsyncCaller(Connection):
    """The lower half of an asynchronous client."""

    awaits = True

    def __init__(self, options: dict[str, Any]) -> None:
        self.listeners: dict[int, Listener] = {}
        self._waiting: dict[int, asyncio.Future[native.Answer]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._fd = -1
        super().__init__(options)

    def _connect(self, library: native.Library) -> None:
        self.listeners, self._waiting, self._loop, self._fd = {}, {}, None, -1
        super()._connect(library)

    async def long(
        self,
        operation: str,
        request: dict[str, Any],
        decode: Decoder[T],
        body: Input | None = None,
        progress: Callable[[Any], object] | None = None,
        item: Decoder[Any] | None = None,
        seen: Observation | None = None,
    ) -> T:
        """Runs an operation and awaits its end. A cancelled task ends it on the engine, too."""
        if seen is None and (seen := self.observed(operation, request)) is not None:
            with seen:
                return await self.long(operation, request, decode, body, progress, item, seen)
        loop = self.attach()
        if body is None:
            handle, opened = self._opener(operation.encode(), encode(operation, request))
            if opened.status != native.OK:
                self.raise_for(opened)
        else:
            handle = self.start(operation, request, body)
        future: asyncio.Future[native.Answer] = loop.create_future()
        if progress is None or item is None:
            self._waiting[handle] = future
        else:
            tell, decode_item = progress, item
            self.listeners[handle] = _Watched(self, future, lambda a: tell(self.item(operation, a, decode_item)))
        try:
            answer = await future
        except BaseException:
            await self.end(handle)
            raise
        if self.feeds:
            self.fed(handle, answer)
        if len(answer.json) > LARGE:
            return await asyncio.to_thread(self.decode, operation, answer, decode, seen, parse_in_turns)
        return self.decode(operation, answer, decode, seen)

    quick = long

    def start_operation(self, operation: str, request: dict[str, Any], body: Input | None) -> int:
        self.attach()
        return self.start(operation, request, body)

    def attach(self) -> asyncio.AbstractEventLoop:
        """Makes the running event loop the one that is told what is ready."""
        loop = asyncio.get_running_loop()
        if loop is self._loop and not self.library.forked:
            return loop
        if self.library.forked:
            self._reconnect()
        if self._loop is not None and not self._loop.is_closed():
            if self._loop.is_running() or self.listeners or self._waiting:
                raise InvalidArgumentError(
                    "this client is used by another event loop",
                    hint="open an AsyncClient in each event loop, or use one after the other",
                )
            self._loop.remove_reader(self._fd)
        if self._fd < 0:
            fd, answer = self.library.ready_fd(self._handle)
            self.raise_for(answer)
            self._fd = fd
            self._events = self.library.events(self._handle)
            self._opener = self.library.opener(self._handle)
        for handle in (*self.listeners, *self._waiting):  # of a loop that was closed under them
            self.library.close(handle)
        self._give_up()
        loop.add_reader(self._fd, self._drain)
        self._loop = loop
        return loop

    def detach(self) -> None:
        """Takes the descriptor off the event loop, before it is closed."""
        if self._loop is not None and not self._loop.is_closed() and self._fd >= 0:
            self._loop.remove_reader(self._fd)
        self._loop, self._fd = None, -1

    def _drain(self) -> None:
        """Hands out everything that is ready, at once."""
        if self.closed or self.library.forked:
            return
        waiting = self._waiting
        for handle, answer in self._events():
            if answer.status == native.MORE:
                self._more(handle)
                continue
            if answer.status == native.LARGE:
                self._fetch_apart(handle)
                continue
            if self._ending:
                self._ending.discard(handle)
            future = waiting.pop(handle, None)
            if future is not None:
                if not future.done():
                    future.set_result(answer)
                continue
            self._ended(handle, answer)

    def _more(self, handle: int) -> None:
        """Fetches what an operation has on the way, or lets its listener do so."""
        if self.closed or self.library.forked:
            return
        listener = self.listeners.get(handle)
        if listener is not None:
            listener.ready(handle)
            return
        # Progress that nobody wants to know, or an operation that was given up.
        answer = self.fetch(handle, _ignore)
        if answer is not None:
            self._ended(handle, answer)

    def _ended(self, handle: int, answer: native.Answer) -> None:
        """Tells whoever waits for an operation how it has ended."""
        self._ending.discard(handle)
        future = self._waiting.pop(handle, None)
        if future is not None:
            resolve(future, answer)
            return
        listener = self.listeners.pop(handle, None)
        if listener is not None:
            listener.ended(answer)

    def fetch(self, handle: int, each: Callable[[native.Answer], object]) -> native.Answer | None:
        """Fetches the items that an operation has, those above a few in the loop's next turn.

        Gives the operation's end, if that has come, and closes it then.
        """
        for _ in range(MOST_ITEMS):
            answer = self.library.next(handle, 0)
            if answer.status == native.PENDING:
                return None
            if answer.status != native.MORE:
                self.library.close(handle)
                return answer
            each(answer)
        if self._loop is not None:
            self._loop.call_soon(self._more, handle)
        return None

    def _fetch_apart(self, handle: int) -> None:
        """Fetches a large result in another thread: to copy it takes longer than the loop has time for."""
        loop, library = self._loop, self.library
        if loop is None:
            return

        def fetched(future: asyncio.Future[native.Answer]) -> None:
            if not future.cancelled() and future.exception() is None and not self.closed and library is self.library:
                library.close(handle)
                self._ended(handle, future.result())

        try:
            loop.run_in_executor(None, library.next, handle, 0).add_done_callback(fetched)
        except RuntimeError:  # the loop has shut its threads down, and does not care for its time any more
            answer = library.next(handle, 0)
            library.close(handle)
            self._ended(handle, answer)

    async def end(self, handle: int) -> None:
        """Cancels an operation, and gives its end on the engine a moment."""
        loop = self._loop
        known = self._waiting.pop(handle, None) is not None or self.listeners.pop(handle, None) is not None
        if not known or loop is None or self.library.forked:
            return
        ended = self._waiting[handle] = loop.create_future()
        self.abandon(handle, self.library)
        # What is late goes on under the library; aclose() waits for it.
        await asyncio.wait((ended,), timeout=END_MS / 1000)
        if not ended.done():
            self._waiting.pop(handle, None)
            ended.cancel()

    async def aclose(self) -> None:
        """Ends what runs under the client and closes its connections. More calls do nothing."""
        loop = asyncio.get_running_loop()
        if not self.closed and loop is self._loop and not self.library.forked:
            under_way = {**self._waiting, **self.listeners}
            for handle in under_way:
                self.abandon(handle, self.library)
            end = loop.time() + CLOSE_SECONDS
            while (self._ending - self.listeners.keys() or self._waiting) and loop.time() < end:
                await asyncio.sleep(0.005)
            self._ending.clear()  # close() is not to wait for them again, and to hold the loop up
        self.close()

    def close(self) -> None:
        """Ends what runs under the client at once, without waiting. More calls do nothing."""
        self.detach()
        super().close()
        self._give_up()

    def _give_up(self) -> None:
        """Tells those who wait that their operations are gone."""
        listeners, self.listeners = self.listeners, {}
        waiting, self._waiting = self._waiting, {}
        closed = native.Answer(native.FAILED, native.KIND_JSON, b"", b"")
        for future in waiting.values():
            resolve(future, closed)
        for listener in listeners.values():
            listener.ended(closed)

    def raise_for(self, answer: native.Answer) -> None:
        """Raises the error that an answer holds, if it does."""
        if answer.status == native.FAILED and not answer.json:
            self.library.stop_at_exit()
            raise StaleHandleError(
                "the client, or its event loop, was closed while the operation ran",
                hint="keep both for as long as the client is used",
            )
        super().raise_for(answer)


def _ignore(_answer: native.Answer) -> None:
    """What is done with progress that nobody wants to know."""


class AsyncOperations(Group):
    """The base of the generated classes."""

    __slots__ = ("_caller",)

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller
