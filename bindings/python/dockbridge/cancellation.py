"""CancelScope: a way for another thread to end the calls that a thread makes."""

from __future__ import annotations

from _thread import allocate_lock
from contextvars import ContextVar

from .errors import OperationCancelledError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from ._bridge.native import Library


class CancelScope:
    """Ends, on the engine too, what runs inside its with block when cancel() is called from another thread.

        scope = CancelScope()

        def work():
            with scope:
                client.containers.exec("web", ["sleep", "1000"])     # raises OperationCancelledError

        threading.Thread(target=work).start()
        scope.cancel()

    A scope may be entered by several threads, and holds for streams that are opened inside it, too. Scopes nest. With
    AsyncClient cancel the task instead.
    """

    def __init__(self) -> None:
        self._lock = allocate_lock()
        self._cancelled = False
        self._running: set[tuple[Library, int]] = set()

    @property
    def cancelled(self) -> bool:
        """True after cancel()."""
        return self._cancelled

    def cancel(self) -> None:
        """Ends what runs inside the scope, and every later call in it at once. More calls do nothing."""
        with self._lock:
            self._cancelled = True
            running = list(self._running)
            self._running.clear()
        for library, handle in running:
            if not library.forked:
                library.cancel(handle)

    def check(self, operation: str) -> None:
        """Raises when the scope was cancelled."""
        if self._cancelled:
            raise OperationCancelledError(
                "the scope in which this was called was cancelled", operation=operation, hint="use a new CancelScope"
            )

    def add(self, library: Library, handle: int) -> None:
        """Takes a running operation in."""
        with self._lock:
            if not self._cancelled:
                self._running.add((library, handle))
                return
        library.cancel(handle)

    def discard(self, library: Library, handle: int) -> None:
        """Lets an operation that has ended go."""
        with self._lock:
            self._running.discard((library, handle))

    def __enter__(self) -> CancelScope:
        _stack.set((*_stack.get(), self))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _stack.set(_stack.get()[:-1])


_stack: ContextVar[tuple[CancelScope, ...]] = ContextVar("dockbridge_cancel_scopes", default=())

# The scopes that hold for the calling thread or task, the outermost first.
current: Callable[[], tuple[CancelScope, ...]] = _stack.get
