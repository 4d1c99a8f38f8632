"""Many operations of one event loop at once: calls a second, and the processor time that each takes."""

from __future__ import annotations

import asyncio
import resource
import statistics
import time
from collections.abc import Awaitable, Callable

import aiodocker

from dockbridge import AsyncClient

ROUNDS = 6
Call = Callable[[], Awaitable[object]]


def measure(name: str, factor: float) -> dict[str, dict[str, dict[str, float]]]:
    """Inspects with 1 and with 100 in flight: {"1": {"dockbridge": {"rate": calls a second, "cpu": seconds}, …}, …}."""
    return asyncio.run(_measure(name, factor))


async def _measure(name: str, factor: float) -> dict[str, dict[str, dict[str, float]]]:
    async with AsyncClient() as ours, aiodocker.Docker() as theirs:
        calls: dict[str, Call] = {
            "dockbridge": lambda: ours.containers.inspect(name),
            "aiodocker": lambda: theirs.containers.get(name),
        }
        found: dict[str, dict[str, dict[str, float]]] = {}
        for flight, total in (("1", 1500), ("100", 6000)):
            samples: dict[str, list[tuple[float, float]]] = {contestant: [] for contestant in calls}
            for _ in range(ROUNDS):
                for contestant, call in calls.items():
                    samples[contestant].append(await _rate(call, int(flight), max(200, int(total * factor))))
            found[flight] = {
                contestant: {
                    "rate": statistics.median(rate for rate, _ in several),
                    "cpu": statistics.median(cpu for _, cpu in several),
                }
                for contestant, several in samples.items()
            }
        return found


async def _rate(call: Call, flight: int, total: int) -> tuple[float, float]:
    left = total

    async def worker() -> None:
        nonlocal left
        while left > 0:
            left -= 1
            await call()

    await call()
    cpu, start = _processor_time(), time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(flight)))
    return total / (time.perf_counter() - start), (_processor_time() - cpu) / total


def _processor_time() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
