"""What a process holds: handles, descriptors, memory, threads."""

from __future__ import annotations

import gc
import json
import os
import resource
from dataclasses import dataclass
from time import monotonic, sleep

from dockbridge._bridge import native

_PAGE = resource.getpagesize()


def threads() -> int:
    """The threads of this process, Python's and Go's."""
    return len(os.listdir("/proc/self/task"))


@dataclass(frozen=True)
class Held:
    """What the process holds at a moment."""

    clients: int
    operations: int
    goroutines: int
    descriptors: int
    threads: int
    memory: float
    """Resident, in megabytes."""

    @classmethod
    def now(cls, collect: bool = False) -> Held:
        """:param collect: give back first what nothing uses, in Python and in Go."""
        if collect:
            gc.collect()
        request = json.dumps({"collect": collect}).encode()
        found = json.loads(native.load().call(0, b"selftest.handles", request).json)
        with open("/proc/self/statm") as file:
            pages = int(file.read().split()[1])
        return cls(
            found["clients"], found["operations"], found["goroutines"],
            len(os.listdir("/proc/self/fd")), threads(), round(pages * _PAGE / 1e6, 1),
        )  # fmt: skip

    def beyond(self, before: Held, memory: float) -> list[str]:
        """What is held now and was not before, in words.

        :param memory: megabytes by which the process may have grown.
        """
        found = [
            f"{name}: {getattr(self, name)} after {getattr(before, name)}"
            for name in ("clients", "operations", "goroutines", "descriptors")
            if getattr(self, name) > getattr(before, name)
        ]
        if self.memory > before.memory + memory:
            found.append(f"memory: {self.memory} MB after {before.memory} MB")
        return found


def settled(before: Held, memory: float, patience: float = 30) -> tuple[Held, list[str]]:
    """Waits until no more is held than before: what was cancelled ends on threads of the library. Gives what is left over."""
    end = monotonic() + patience
    while True:
        now = Held.now(collect=True)
        left = now.beyond(before, memory)
        if not left or monotonic() > end:
            return now, left
        sleep(0.05)
