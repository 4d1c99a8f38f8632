"""Measuring: contestants take turns, so that the machine's moods hit all alike; medians are given."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable


def in_turns(calls: dict[str, tuple[Callable[[], object], int]]) -> dict[str, float]:
    """Calls everything the wanted number of times, round by round in small blocks. Gives medians in seconds."""
    samples: dict[str, list[float]] = {name: [] for name in calls}
    for call, _ in calls.values():
        call()  # connections, imports
    rounds = 10
    for _ in range(rounds):
        for name, (call, repeats) in calls.items():
            for _ in range(max(1, repeats // rounds)):
                start = time.perf_counter()
                call()
                samples[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in samples.items()}


def calls_per_second(call: Callable[[], object], threads: int, seconds: float) -> float:
    """How many calls all threads finish in a second."""
    counts = [0] * threads
    ready, stop = threading.Barrier(threads + 1), threading.Event()

    def work(index: int) -> None:
        call()
        ready.wait()
        while not stop.is_set():
            call()
            counts[index] += 1

    workers = [threading.Thread(target=work, args=(index,)) for index in range(threads)]
    for worker in workers:
        worker.start()
    ready.wait()
    start = time.perf_counter()
    time.sleep(seconds)
    stop.set()
    for worker in workers:
        worker.join()
    return sum(counts) / (time.perf_counter() - start)


def process_time(code: str) -> Callable[[], object]:
    """A call that starts a new Python process for the code."""
    environment = _process_environment()
    return lambda: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, env=environment)


def _process_environment() -> dict[str, str]:
    """pip compiles what it installs; an editable install is compiled when it is first imported, unless this forbids it."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def resident_megabytes(code: str) -> float:
    """Memory of a process that has run the code, the second time: the first may have compiled what it imports."""
    tell = "\nprint(next(line for line in open('/proc/self/status') if line.startswith('VmRSS')).split()[1])"
    run = [sys.executable, "-c", code + tell]
    environment = _process_environment()
    subprocess.run(run, check=True, capture_output=True, env=environment)
    done = subprocess.run(run, check=True, capture_output=True, text=True, env=environment)
    return int(done.stdout.split()[-1]) / 1024
