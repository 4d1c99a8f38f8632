"""A library that carries nothing out: it notes what crosses the border, and every operation succeeds at once.

Client().containers.stop("web")
assert library.sent == [("container.stop", {"container": "web"}, None)]
"""

from __future__ import annotations

import inspect
import json
import os
from typing import Any

from dockbridge._bridge import native

OPENED = native.Answer(native.MORE, native.KIND_OPENED, b'{"id": "abc"}', b"")
RESULT = native.Answer(native.OK, native.KIND_JSON, b"{}", b"")
ENDPOINT = {"host": "unix:///recorded", "source": "argument", "tls": False, "interruptible": True, "max_bytes": 1 << 28}


class RecordingLibrary:
    """In place of native.Library."""

    forked = False

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any], bytes | None]] = []
        self._waiting: dict[int, list[native.Answer]] = {}
        self._readable, self._writable = os.pipe()

    def close_pipe(self) -> None:
        os.close(self._readable)
        os.close(self._writable)

    def _note(self, operation: bytes, request: bytes, data: Any) -> None:
        self.sent.append((operation.decode(), json.loads(request), None if data is None else bytes(data)))

    def client_open(self, options: bytes) -> tuple[int, native.Answer]:
        return 1, native.Answer(native.OK, native.KIND_JSON, json.dumps(ENDPOINT).encode(), b"")

    def client_close(self, client: int) -> native.Answer:
        return RESULT

    def watch_exit(self) -> None:
        pass

    stop_at_exit = watch_exit

    def call(self, client: int, operation: bytes, request: bytes, data: Any = None) -> native.Answer:
        self._note(operation, request, data)
        return RESULT

    def open(self, client: int, operation: bytes, request: bytes, data: Any = None) -> tuple[int, native.Answer]:
        self._note(operation, request, data)
        handle = len(self.sent)
        self._waiting[handle] = [OPENED, RESULT]
        os.write(self._writable, b"x")
        return handle, RESULT

    def opener(self, client: int) -> Any:
        return lambda operation, request: self.open(client, operation, request)

    def next(self, handle: int, wait_ms: int) -> native.Answer:
        answers = self._waiting[handle]
        return answers.pop(0) if answers else RESULT

    def cancel(self, handle: int) -> native.Answer:
        return RESULT

    close = cancel

    def ready_fd(self, client: int) -> tuple[int, native.Answer]:
        return self._readable, RESULT

    def events(self, client: int) -> Any:
        def fetch() -> list[tuple[int, native.Answer]]:
            os.read(self._readable, 1)
            news = [(handle, native.Answer(native.MORE, 0, b"", b"")) for handle, left in self._waiting.items() if left]
            return news[-1:]

        return fetch


BODIES = ("data", "input")  # travel as bytes beside the request


def arguments_of(method, everything):
    """Gives arguments, the request that they are, and the bytes beside it."""
    arguments, request, body = {}, {}, None
    for name, parameter in inspect.signature(method).parameters.items():
        if not everything and parameter.default is not inspect.Parameter.empty:
            continue
        if name == "progress":
            arguments[name] = lambda report: None
        elif name in BODIES and parameter.annotation.startswith("Input"):
            arguments[name] = body = name.encode()
        else:
            value = not parameter.default if isinstance(parameter.default, bool) else f"the {name}"
            arguments[name] = request[name.rstrip("_")] = value
    return arguments, request, body
