"""Who does it: threads that share a Client, and event loops with tasks that share an AsyncClient."""

from __future__ import annotations

import asyncio
import faulthandler
import random
import sys
import threading
from dataclasses import dataclass
from time import monotonic
from typing import Any

from dockbridge import AsyncClient, Client

from .leaks import threads as count_threads
from .records import Records
from .work import Awaiting, Steps, Waiting, Worker

HANG = 100.0  # seconds without the end of any step, longer than every deadline, are a hang


class HangError(Exception):
    """Nothing ends any more."""


@dataclass
class Crew:
    """Some who work at once.

    :ivar host: the engine's.
    :ivar common: what all workers have: image, web, labels.
    :ivar threads: that use one Client.
    :ivar loops: event loops, each with a thread and an AsyncClient.
    :ivar tasks: of each loop.
    """

    host: str
    common: dict[str, Any]
    threads: int
    loops: int
    tasks: int
    seed: int = 0
    most_threads: int = 0

    def work(self, records: Records, operations: int | None = None, stop: threading.Event | None = None) -> None:
        """Works until so many operations are done, or until it is told to stop."""

        def done() -> bool:
            return (operations is not None and records.operations >= operations) or (stop is not None and stop.is_set())

        with Client(self.host) as client:
            client.system.version()  # so that not every thread negotiates
            crew = [
                threading.Thread(target=_thread, args=(self._worker(client, Waiting, n), records, done), daemon=True)
                for n in range(self.threads)
            ]
            crew += [
                threading.Thread(target=asyncio.run, args=(self._tasks(records, done, n),), daemon=True)
                for n in range(self.loops)
            ]
            for thread in crew:
                thread.start()
            for thread in crew:
                while thread.is_alive():
                    thread.join(0.2)
                    self.most_threads = max(self.most_threads, count_threads())
                    if monotonic() - records.last > HANG:
                        faulthandler.dump_traceback(sys.stderr)
                        raise HangError(f"nothing has ended for {HANG:g} s")

    def _worker(self, client: Any, how: Any, number: int) -> Worker:
        return Worker(client, how, random=random.Random(f"{self.seed}/{how.__name__}/{number}"), **self.common)

    async def _tasks(self, records: Records, done: Any, loop: int) -> None:
        async with AsyncClient(self.host) as client:
            await client.system.version()
            workers = [self._worker(client, Awaiting, loop * self.tasks + n) for n in range(self.tasks)]
            await asyncio.gather(*(_task(worker, records, done) for worker in workers))


def _thread(worker: Worker, records: Records, done: Any) -> None:
    while not done():
        drive(worker.steps(), records)


async def _task(worker: Worker, records: Records, done: Any) -> None:
    while not done():
        await drive_awaited(worker.steps(), records)


def drive(steps: Steps, records: Records) -> None:
    """Carries steps out."""
    result = None
    try:
        while True:
            step = steps.send(result)
            result = None
            with records.of(step):
                result = step.call()
    except StopIteration:
        return
    except AssertionError as error:
        records.wrong(error)


async def drive_awaited(steps: Steps, records: Records) -> None:
    """Carries steps out in an event loop."""
    result = None
    try:
        while True:
            step = steps.send(result)
            result = None
            with records.of(step):
                result = await step.call()
    except StopIteration:
        return
    except AssertionError as error:
        records.wrong(error)
