"""A proxy in front of an engine that does to requests what overload, broken connections and restarts do.

    with Proxy("unix:///var/run/docker.sock", seed=1, reset=0.01, half_body=0.005) as proxy:
        client = Client(proxy.host)
        …
        proxy.once("stall", "/containers/json")       # the next request for a path that contains this
        proxy.restart(0.5)                            # nothing listens for half a second
        print(proxy.counts()["faults"])

It is a process of its own (proxy_server.py), so that it takes no time of the interpreter under test. With the same seed the
n-th request gets the same fault. Faults are probabilities, by the names in FAULTS; each request gets one at most.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

FAULTS = {
    "reset": "the connection is reset before the engine has seen the request",
    "cut_before_reply": "the engine has carried the request out, and its reply is lost",
    "cut_in_head": "the reply ends within its first line",
    "cut_after_head": "the reply ends after its head",
    "half_body": "the reply ends within its body",
    "stall": "the request is held back for a while",
    "slow": "the reply comes in small pieces",
    "status_500": "the request is refused as an engine does that has a failure",
    "status_503": "the request is refused as an engine does that is just starting",
    "restart": "all connections end, and for a while nothing listens",
}
# Seconds, from and to, that these take.
DURATIONS = {"stall": (0.2, 1.0), "slow": (0.05, 0.5), "restart": (0.1, 1.0)}


class Proxy:
    """The proxy, as its user sees it. Any number of threads may use it."""

    def __init__(self, upstream: str, seed: int = 0, durations: dict[str, tuple[float, float]] | None = None, **faults: float) -> None:  # fmt: skip
        self._folder = tempfile.mkdtemp(prefix="dockbridge-")  # short: paths of sockets end at 108 characters
        self.host = f"unix://{self._folder}/proxy.sock"
        self._lock = threading.Lock()
        arguments = json.dumps(
            {"listen": self.host, "upstream": upstream, "seed": seed, **DURATIONS, **(durations or {})}
        )
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("proxy_server.py"), arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for the program under test
        )
        self.faults(**faults)

    def faults(self, **probabilities: float) -> None:
        """Says how probable each fault is from now on; those that are not named do not happen."""
        unknown = set(probabilities) - set(FAULTS)
        if unknown:
            raise ValueError(f"there are no faults {unknown}; there are {list(FAULTS)}")
        self._ask("faults", probabilities)

    def once(self, fault: str, path: str = "") -> None:
        """Does something to the next request whose path contains a text."""
        self._ask("once", [fault, path])

    def restart(self, seconds: float) -> None:
        """Ends all connections, and listens again after a time, without waiting for it."""
        self._ask("restart", seconds)

    def stop(self) -> None:
        """Ends all connections, and listens no more."""
        self._ask("stop", None)

    def start(self) -> None:
        """Listens again."""
        self._ask("start", None)

    def counts(self) -> dict[str, Any]:
        """What was seen and done: connections, requests, open (connections at the moment), faults by name."""
        return self._ask("counts", None)

    def close(self) -> None:
        """Ends the proxy."""
        with self._process as process:
            process.stdin.close()
            process.wait(10)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _ask(self, command: str, argument: Any) -> Any:
        with self._lock:
            self._process.stdin.write(json.dumps([command, argument]) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
