"""Operations that go on until somebody ends them, for tests of what ends them: what runs, and what is left of it.

An operation is told as plain data, so that a program of its own (script.py) can run it as well: group, verb, arguments,
options, and how: "call" it, "read" its stream to the end, or "write" to its session until nothing is taken any more.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Operation = dict[str, Any]


@dataclass
class UnderWay:
    """One that can be started, with what tells from outside how it is."""

    operation: Operation
    begun: Callable[[], object]
    """Whether it is under way on the engine."""
    gone: Callable[[], object]
    """Whether nothing of it is left there, but what is to stay."""
    host: str | None = None
    """Where its engine is, if that is not the one of the tests."""
    heard_later: bool = False
    """Whether those who tell that it is gone hear of it only a little later."""


MORE = bytes(5_000_000)  # than a program that reads nothing lets through


def open_one(client: Any, operation: Operation, **more: Any) -> Any:
    """Calls the method: what comes back is a result, a stream or something to await."""
    method = getattr(getattr(client, operation["group"]), operation["verb"])
    return method(*operation["arguments"], **operation["options"], **more)


def work(client: Any, operation: Operation, **more: Any) -> None:
    """Runs an operation until somebody ends it."""
    opened = open_one(client, operation, **more)
    if operation["how"] == "call":
        return
    with opened as stream:
        if operation["how"] == "write":
            while True:
                stream.write(MORE)
        for _ in stream:
            pass


async def awaited(client: Any, operation: Operation, **more: Any) -> None:
    """As work(), with an AsyncClient."""
    opened = open_one(client, operation, **more)
    if operation["how"] == "call":
        await opened
        return
    async with opened as stream:
        if operation["how"] == "write":
            while True:
                await stream.write(MORE)
        async for _ in stream:
            pass


# The beginning of a program that is given `arguments(…)`.
PROGRAM = """
    import asyncio, json, os, signal, sys
    sys.path.insert(0, sys.argv[1])
    from under_way import awaited, work
    from dockbridge import AsyncClient, Client
    operation, host = json.loads(sys.argv[2]), sys.argv[3] or None
"""


def arguments(case: UnderWay) -> list[str]:
    return [str(Path(__file__).parent), json.dumps(case.operation), case.host or ""]
