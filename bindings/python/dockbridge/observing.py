"""What can be seen of the operations of a client: records of the logger "dockbridge", and the client's observer.

It costs nothing to speak of while nobody looks: a program that does not use the module logging is not made to import it.
"""

from __future__ import annotations

import sys
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    import logging
    from collections.abc import Callable
    from types import TracebackType
    from typing import Any

    Observer = Callable[["Observation"], "Callable[[], object] | None"]

DEBUG = 10  # logging's


class Log:
    """The logger "dockbridge", in programs that use logging."""

    def __init__(self) -> None:
        self._logger: logging.Logger | None = None

    def logger(self) -> logging.Logger | None:
        """Gives the logger; None where nobody has imported logging yet."""
        if self._logger is None:
            module = sys.modules.get("logging")
            if module is None or not hasattr(module, "NullHandler"):  # another thread is just importing it
                return None
            logger: logging.Logger = module.getLogger("dockbridge")
            if not logger.handlers:  # without one, Python itself would print warnings to stderr
                logger.addHandler(module.NullHandler())
            self._logger = logger
        return self._logger

    def debugging(self) -> bool:
        """True when records of operations are wanted."""
        logger = self._logger or self.logger()
        return logger is not None and logger.isEnabledFor(DEBUG)

    def retried(self, operation: str, endpoint: str, times: int) -> None:
        """Warns of an operation that was not smooth."""
        logger = self.logger()
        if logger is not None:
            logger.warning(
                "%s: asked %s again %d times, after faults that pass", operation, endpoint, times,
                extra={"operation": operation, "endpoint": endpoint, "retries": times},
            )  # fmt: skip


log: Log = Log()


class Observation:
    """One operation, as the observer of a client sees it.

    The observer is called with it when the operation begins, and what it returns, if it returns something, is called when
    the operation has ended. A stream ends with its last item, or when it is closed. It never holds a request's or a
    result's content.

    :ivar operation: the name, for example "container.stop".
    :ivar resource: the container, image, network or volume it is about, "" for none.
    :ivar endpoint: the docker host.
    :ivar milliseconds: how long it took; None while it runs.
    :ivar retries: how often something was asked again for it, and streams of the engine were opened again.
    :ivar error: what it raised; None while it runs, and when it succeeded.
    """

    __slots__ = ("_ended", "_started", "endpoint", "error", "milliseconds", "operation", "resource", "retries")

    def __init__(self, observer: Observer | None, operation: str, request: dict[str, Any], endpoint: str) -> None:
        self.operation: str = operation
        self.resource: str = resource_of(request)
        self.endpoint: str = endpoint
        self.milliseconds: float | None = None
        self.retries: int = 0
        self.error: BaseException | None = None
        self._started = monotonic()
        self._ended: Callable[[], object] | None = None
        if observer is not None:
            try:
                self._ended = observer(self)
            except Exception as error:  # noqa: BLE001 - who only looks on must not change what happens
                _complain(error)

    @property
    def code(self) -> str:
        """The error's code, "" for none. What is no DockbridgeError has the name of its class."""
        if self.error is None:
            return ""
        return getattr(self.error, "code", "") or type(self.error).__name__

    def end(self, error: BaseException | None = None) -> None:
        """Notes the end, once."""
        if self.milliseconds is not None:
            return
        self.milliseconds = (monotonic() - self._started) * 1000
        self.error = error
        logger = log.logger()
        if logger is not None and logger.isEnabledFor(DEBUG):
            about = f" of {self.resource}" if self.resource else ""
            fields = {
                name: getattr(self, name)
                for name in ("operation", "resource", "endpoint", "milliseconds", "retries", "code")
            }
            logger.debug(
                "%s%s: %s after %.1f ms", self.operation, about, self.code or "ok", self.milliseconds, extra=fields
            )
        ended, self._ended = self._ended, None
        if ended is not None:
            try:
                ended()
            except Exception as failure:  # noqa: BLE001
                _complain(failure)

    def __enter__(self) -> Observation:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end(error)

    def __repr__(self) -> str:
        return f"<dockbridge.Observation {self.operation} {self.code or ('running' if self.milliseconds is None else 'ok')}>"


def resource_of(request: dict[str, Any]) -> str:
    """Gives the name that a request is about, without the credentials that an image's name can hold."""
    for key, value in request.items():
        if key == "image":
            value = request.get("name", value)
        elif key not in ("container", "network", "volume", "name", "exec_id", "images"):
            value = request.get("tag", "")
        names = value if isinstance(value, (list, tuple)) else [value]
        return ", ".join(_without_credentials(str(name)) for name in names)
    return ""


def _without_credentials(name: str) -> str:
    before, at, after = name.rpartition("@")
    if at and not after.startswith("sha256:"):
        return after
    return _without_credentials(before) + at + after if at else name


def _complain(error: Exception) -> None:
    """Tells of an observer that failed, as Python does of what fails where nobody could catch it."""
    logger = log.logger()
    if logger is not None:
        logger.error("the client's observer failed", exc_info=error)
