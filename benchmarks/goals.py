"""What is to be reached, and what was: each goal is a ratio between two measured values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Goal:
    """A ratio with a bound.

    :ivar what: in words.
    :ivar ratio: measured.
    :ivar bound: to be reached.
    :ivar most: True when the ratio must not be above the bound; it must not be below otherwise.
    """

    what: str
    ratio: float
    bound: float
    most: bool = False

    @property
    def met(self) -> bool:
        return self.ratio <= self.bound if self.most else self.ratio >= self.bound


def judge(
    times: dict[str, dict[str, float]], rates: dict[str, dict[str, float]], memory: dict[str, float]
) -> list[Goal]:
    """Holds the measured values against the goals."""

    def faster(operation: str, than: str) -> float:
        return times[operation][than] / times[operation]["dockbridge"]

    spec = {"inspect": 5.46, "logs tail 50": 6.70, "list": 1.03}
    average = sum(faster(operation, "subprocess") for operation in spec) / len(spec)
    return [
        Goal("inspect: times faster than docker-py", faster("inspect", "docker-py"), 3),
        Goal("inspect: times faster than aiodocker", faster("inspect", "aiodocker"), 1.3),
        Goal("inspect: times the raw socket", 1 / faster("inspect", "raw socket"), 1.5, most=True),
        Goal("inspect: times faster than subprocess", faster("inspect", "subprocess"), 40),
        Goal("list: times faster than docker-py", faster("list", "docker-py"), 8),
        Goal("list: times the raw socket", 1 / faster("list", "raw socket"), 1.4, most=True),
        Goal("logs: times faster than docker-py", faster("logs tail 50", "docker-py"), 2),
        Goal("logs: times faster than subprocess", faster("logs tail 50", "subprocess"), 10),
        Goal("32 threads: times docker-py's calls", rates["32"]["dockbridge"] / rates["32"]["docker-py"], 4),
        Goal("32 threads: part of the raw socket's calls", rates["32"]["dockbridge"] / rates["32"]["raw socket"], 0.4),
        Goal("cold start: times faster than docker-py", faster("cold start", "docker-py"), 4),
        Goal("empty call: microseconds", times["empty call"]["dockbridge"] * 1e6, 20, most=True),
        Goal("memory: part of docker-py's", memory["dockbridge"] / memory["docker-py"], 0.9, most=True),
        *(
            Goal(
                f"{operation}: times faster than subprocess (three times {figure})",
                faster(operation, "subprocess"),
                3 * figure,
            )
            for operation, figure in spec.items()
        ),
        Goal("average of info, logs, list (three times 2.09)", average, 3 * 2.09),
    ]


def judge_streams(streams: dict[str, Any]) -> list[Goal]:
    """Holds what was measured of streams and of operations in flight against the goals."""

    def ratio(flight: str) -> float:
        rates = streams["in flight"][flight]
        return rates["dockbridge"]["rate"] / rates["aiodocker"]["rate"]

    def follow(source: str) -> float:
        return streams["followed log"][source]["dockbridge"] / streams["followed log"][source]["docker-py"]

    opening = streams["opening a stream"]
    return [
        Goal("one in flight: times aiodocker's inspects a second", ratio("1"), 1.3),
        Goal("100 in flight: times aiodocker's inspects a second", ratio("100"), 2),
        Goal("followed log: times docker-py's MB/s, replayed", follow("replay"), 3),
        Goal("followed log: times docker-py's MB/s, from this engine", follow("engine"), 3),
        Goal("event to Python: milliseconds", streams["delay of an event"] * 1e3, 5, most=True),
        Goal(
            "opening and closing a stream: milliseconds above the raw socket",
            (opening["dockbridge"] - opening["raw socket"]) * 1e3,
            0.5,
            most=True,
        ),
    ]
