"""The whole: many operations without faults, then with them, and the verdict."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from proxy import Proxy
from support import BUSYBOX, LABEL, RUN, docker

from dockbridge import Client

from .crew import Crew, drive
from .leaks import Held, settled
from .records import Records
from .work import KINDS, LINES, Step, Waiting, Worker

# How probable each fault is for a request: what a machine under pressure does to one of thirty.
FAULTS = {
    "reset": 0.006,
    "cut_before_reply": 0.004,
    "cut_in_head": 0.003,
    "cut_after_head": 0.003,
    "half_body": 0.005,
    "stall": 0.001,
    "slow": 0.002,
    "status_500": 0.004,
    "status_503": 0.004,
    "restart": 0.00005,
}
DURATIONS = {"stall": (0.5, 5.0), "slow": (0.1, 1.0), "restart": (0.2, 3.0)}
GOAL = 0.999  # of the operations that may be repeated, under faults
MEMORY = 30  # megabytes that a process may have grown by, whatever it has done
WARM = 1500  # operations after which a process has everything that it will keep


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m soak", description=__doc__)
    parser.add_argument("--operations", type=int, default=100_000, help="in all; a tenth of them without faults")
    parser.add_argument("--threads", type=int, default=16, help="that share a Client")
    parser.add_argument("--loops", type=int, default=2, help="event loops, each with an AsyncClient")
    parser.add_argument("--tasks", type=int, default=16, help="of each event loop")
    parser.add_argument("--seed", type=int, default=1, help="of the faults and of what is done")
    parser.add_argument("--json", type=Path, help="where to write the report to")
    options = parser.parse_args()

    with Client() as client:
        engine = client.endpoint["host"]
    labels = {LABEL: RUN}
    name = f"dockbridge-soak-{RUN}-{os.getpid()}"
    script = f"i=0; while [ $i -lt {LINES} ]; do echo line $i; i=$((i+1)); done; exec sleep 1000000"
    docker("run", "--detach", "--init", "--name", name, f"--label={LABEL}={RUN}", BUSYBOX, "sh", "-c", script)
    common = {"image": BUSYBOX, "web": name, "labels": labels}
    try:
        with Proxy(engine, options.seed, DURATIONS) as proxy:
            report = soak(proxy, common, options)
    finally:
        for listing, remove in ((("ps", "--all"), ("rm", "--force")), (("volume", "ls"), ("volume", "rm", "--force"))):
            found = docker(*listing, "--quiet", "--filter", f"label={LABEL}={RUN}").stdout.split()
            if found:
                docker(*remove, *found)
    report["engine"] = engine
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(report, indent=2) + "\n")
    show(report)
    return 1 if report["wrong"] else 0


def soak(proxy: Proxy, common: dict[str, Any], options: argparse.Namespace) -> dict[str, Any]:
    """Does it, and gives the report."""

    def phase(operations: int) -> dict[str, Any]:
        crew = Crew(proxy.host, common, options.threads, options.loops, options.tasks, options.seed)
        records = Records()
        before = proxy.counts()
        crew.work(records, operations)
        after = proxy.counts()
        requests = after["requests"] - before["requests"]
        least = sum(costs.get(step, 0) * count for step, count in records.steps.items())
        faults = {name: n - before["faults"].get(name, 0) for name, n in after["faults"].items()}
        return {
            **records.summary(),
            "requests": requests,
            "retries": max(0, round(requests - least)),
            "faults": faults,
            "threads": crew.most_threads,
        }

    costs = learn_costs(proxy, common)
    phase(min(WARM, options.operations))
    before = Held.now(collect=True)
    quiet = phase(options.operations // 10)
    _, left_quiet = settled(before, MEMORY)
    proxy.faults(**FAULTS)
    faulty = phase(options.operations - options.operations // 10)
    proxy.faults()
    after, left = settled(before, MEMORY)
    report = {
        "without_faults": quiet,
        "with_faults": faulty,
        "before": vars(before),
        "after": vars(after),
        "leaks": left_quiet + left,
    }
    report["wrong"] = verdict(report)
    return report


class Costs(Records):
    """Learns how many requests each step takes when nothing goes wrong: what is above that are retries."""

    def __init__(self, proxy: Proxy) -> None:
        super().__init__()
        self._proxy = proxy
        self.costs: dict[str, int] = {}

    @contextmanager
    def of(self, step: Step) -> Iterator[None]:
        before = self._proxy.counts()["requests"]
        with super().of(step):
            yield
        requests = self._proxy.counts()["requests"] - before
        self.costs[step.name] = min(requests, self.costs.get(step.name, requests))


def learn_costs(proxy: Proxy, common: dict[str, Any]) -> dict[str, int]:
    """Does each kind a few times, alone."""
    records = Costs(proxy)
    with Client(proxy.host) as client:
        client.ping()
        for kind in KINDS:
            for _ in range(3):
                drive(kind(Worker(client, Waiting, **common)), records)
    return records.costs


def verdict(report: dict[str, Any]) -> list[str]:
    """What is not as it must be."""
    quiet, faulty = report["without_faults"], report["with_faults"]
    wrong = [f"leak: {leak}" for leak in report["leaks"]]
    if quiet["success_rate"] < 1:
        wrong.append(f"without faults {quiet['success_rate']:.4%} succeeded: {quiet['failures']}")
    if faulty["retryable_success_rate"] < GOAL:
        wrong.append(f"with faults {faulty['retryable_success_rate']:.4%} of what may be repeated succeeded")
    for phase in (quiet, faulty):
        wrong += [f"not an error of ours, or a wrong result:\n{text}" for text in phase["untyped"]]
    return wrong


def show(report: dict[str, Any]) -> None:
    """Prints the report for people."""
    for title, name in (("without faults", "without_faults"), ("with faults", "with_faults")):
        phase = report[name]
        print(f"{title}: {phase['operations']} operations in {phase['seconds']} s, {phase['per_second']}/s")
        print(
            f"  succeeded      {phase['success_rate']:.4%}; of what may be repeated {phase['retryable_success_rate']:.4%}"
        )
        print(
            f"  requests       {phase['requests']}, {phase['retries']} of them retries; at most {phase['threads']} threads"
        )
        print("  latency in ms  " + ", ".join(f"{key} {value}" for key, value in phase["latency_ms"].items()))
        print(
            "  faults         " + (", ".join(f"{n} {count}" for n, count in phase["faults"].items() if count) or "none")
        )
        for step, kinds in phase["failures"].items():
            print(f"  failed         {step}: " + ", ".join(f"{count} {kind}" for kind, count in kinds.items()))
    print("before  ", report["before"])
    print("after   ", report["after"])
    print("passed" if not report["wrong"] else "\n".join(["FAILED", *report["wrong"]]))


if __name__ == "__main__":
    sys.exit(main())
