"""One run of all measurements, side by side."""

from __future__ import annotations

import argparse
import subprocess
import uuid
from collections.abc import Callable
from typing import Any

from . import flight, measure, report, streaming
from .contestants import aiodocker_, cli, docker_py, ours, raw, whales
from .goals import judge, judge_streams

IMAGE = "dockbridge-test/busybox:1"
MODULES = (ours, docker_py, aiodocker_, whales, cli, raw)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the repeats")
    factor = 0.1 if parser.parse_args().quick else 1.0
    label = f"dockbridge.bench={uuid.uuid4().hex[:8]}"
    try:
        name, stopped = prepare(label)
        run(name, stopped, label, factor)
    finally:
        found = cli.docker("ps", "--all", "--quiet", "--filter", f"label={label}").split()
        if found:
            cli.docker("rm", "--force", *found)


def prepare(label: str) -> tuple[str, str]:
    """Makes twenty containers: one that has written a log, one that can be started and stopped, and company."""
    name, stopped = f"bench-{uuid.uuid4().hex[:8]}", f"bench-{uuid.uuid4().hex[:8]}"
    script = "i=0; while [ $i -lt 1000 ]; do echo a line of the log $i; i=$((i+1)); done; sleep 100000"
    cli.docker("run", "--detach", "--label", label, "--name", name, IMAGE, "sh", "-c", script)
    cli.docker("create", "--label", label, "--name", stopped, IMAGE, "sleep", "100000")
    for _ in range(18):
        cli.docker("create", "--label", label, IMAGE, "true")
    return name, stopped


def run(name: str, stopped: str, label: str, factor: float) -> None:
    """Measures everything and reports it."""
    contestants = {module.NAME: module.Contestant() for module in MODULES}

    def times(method: str, fast: int, slow: int, *arguments: str) -> dict[str, float]:
        calls: dict[str, tuple[Callable[[], object], int]] = {}
        for module in MODULES:
            call = getattr(contestants[module.NAME], method, None)
            if call is not None:
                repeats = slow if getattr(module, "SLOW", False) else fast
                calls[module.NAME] = (lambda call=call: call(*arguments), max(10, int(repeats * factor)))
        return measure.in_turns(calls)

    print("measuring: this takes some minutes")
    seconds = {
        "inspect": times("inspect", 2000, 50, name),
        "list": times("list", 300, 20),
        "logs tail 50": times("logs", 500, 30, name),
        "exec true": times("exec", 50, 20, name),
        "start + stop": times("restart", 20, 10, stopped),
        "empty call": times("empty", 5000, 0),
        "cold start": measure.in_turns(
            {
                "bare python": (measure.process_time("pass"), max(10, int(30 * factor))),
                **{m.NAME: (measure.process_time(m.COLD), max(10, int(30 * factor))) for m in MODULES if m is not raw},
            }
        ),
    }
    rates = {
        str(threads): {
            module.NAME: measure.calls_per_second(
                lambda c=contestants[module.NAME]: c.inspect(name), threads, max(0.5, 3 * factor)
            )
            for module in (ours, docker_py, raw)
        }
        for threads in (1, 8, 32)
    }
    streams = {
        "in flight": flight.measure(name, factor),
        "followed log": streaming.follow(IMAGE, label, factor),
        "opening a stream": streaming.opening(name, factor),
        "delay of an event": streaming.event_delay(name, factor),
    }
    memory = memories(name)
    for contestant in contestants.values():
        contestant.close()
    goals = judge(seconds, rates, memory) + judge_streams(streams)
    report.show(seconds, rates, memory, streams, goals)
    report.save(seconds, rates, memory, streams, goals)


def memories(name: str) -> dict[str, float]:
    """Memory of a process that has inspected once."""
    with_code: list[Any] = [module for module in MODULES if hasattr(module, "MEMORY")]
    found = {m.NAME: measure.resident_megabytes(m.MEMORY.format(name=name)) for m in with_code}
    return {"bare python": measure.resident_megabytes("pass"), **found}


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"the benchmark failed: {error.stderr}") from None
