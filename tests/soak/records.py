"""What came of the operations."""

from __future__ import annotations

import threading
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from dockbridge.errors import DockbridgeError

from .work import Step


class Records:
    """Counts of one phase. Any number of threads may add to them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.began = self.last = monotonic()
        self.steps: Counter[str] = Counter()
        self.operations = self.good = self.retryable = self.retryable_good = 0
        self.failures: dict[str, Counter[str]] = defaultdict(Counter)
        self.examples: dict[str, str] = {}
        self.latencies: list[float] = []
        self.untyped: list[str] = []

    @contextmanager
    def of(self, step: Step) -> Iterator[None]:
        """Records a step, and lets no exception of it out but those that end the program."""
        error: Exception | None = None
        began = monotonic()
        try:
            yield
        except step.tolerate:
            pass
        except Exception as raised:  # noqa: BLE001 - which ones is what this is about
            error = raised
        ended = monotonic()
        with self._lock:
            self.last = ended
            self.steps[step.name] += 1
            if error is not None:
                self.failures[step.name][type(error).__name__] += 1
                self.examples.setdefault(f"{step.name}: {type(error).__name__}", str(error))
                if not isinstance(error, DockbridgeError):
                    self.untyped.append("".join(traceback.format_exception(error)))
            if step.counts:
                self.latencies.append(ended - began)
                self.operations += 1
                self.good += error is None
                if step.retryable and not (step.verb and getattr(error, "status", 0) == 500):
                    self.retryable += 1
                    self.retryable_good += error is None

    def wrong(self, error: BaseException) -> None:
        """Notes a result that was not what it should be."""
        with self._lock:
            self.untyped.append("".join(traceback.format_exception(error)))

    def summary(self) -> dict[str, Any]:
        """The counts, for people and programs."""
        seconds = max(self.last - self.began, 1e-9)
        ordered = sorted(self.latencies) or [0.0]
        part = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p99.9": 0.999}
        latency = {name: ordered[min(int(len(ordered) * p), len(ordered) - 1)] for name, p in part.items()}
        return {
            "operations": self.operations,
            "seconds": round(seconds, 1),
            "per_second": round(self.operations / seconds),
            "success_rate": self.good / max(self.operations, 1),
            "retryable_operations": self.retryable,
            "retryable_success_rate": self.retryable_good / max(self.retryable, 1),
            "latency_ms": {name: round(s * 1000, 2) for name, s in {**latency, "worst": ordered[-1]}.items()},
            "failures": {name: dict(kinds) for name, kinds in sorted(self.failures.items())},
            "examples": self.examples,
            "untyped": [text[-2000:] for text in self.untyped[:3]],
        }
