"""An engine that a test may kill and start again.

    own_engine.kill()       # as kill -9 does; connections break, and nothing answers any more
    own_engine.start()      # the same engine again, at the same address
    own_engine.docker("run", "--detach", own_engine.image, "sleep", "100")

Root has a dockerd of its own for it, whose containers end with it; its containers have no network. Others get a proxy in
front of the engine that the tests use: to its clients it looks the same, and its containers go on.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from proxy import Proxy
from support import BUSYBOX, LABEL, ROOT, RUN, docker

PATIENCE = 60  # seconds after which an engine that does not start or end is a failure


def make_own_engine() -> OwnEngine | ProxiedEngine:
    """The best that can be had here, started; to be closed."""
    can = os.name == "posix" and os.geteuid() == 0 and shutil.which("dockerd", path=_path()) is not None
    engine = OwnEngine() if can else ProxiedEngine()
    try:
        engine.start()
        subprocess.run([ROOT / "tests" / "images" / "build.sh", "busybox"], check=True, env=engine.environment)
    except BaseException:
        engine.close()
        raise
    return engine


def _path() -> str:
    return os.environ["PATH"] + ":/usr/sbin:/sbin"


class _Engine:
    host: str
    image = BUSYBOX

    @property
    def environment(self) -> dict[str, str]:
        """That of programs which are to use this engine."""
        return {**os.environ, "DOCKER_HOST": self.host}

    def docker(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        """The docker CLI with this engine."""
        return docker(*arguments, check=check, env=self.environment)

    def clear(self) -> None:
        """Starts the engine if it does not run, and removes the containers of tests."""
        self.start()
        found = self.docker("ps", "--all", "--quiet", "--filter", f"label={LABEL}={RUN}").stdout.split()
        if found:
            self.docker("rm", "--force", "--volumes", *found)

    def run(self, *command: str) -> str:
        """Starts a container, and gives its id. An engine that starts again after it was killed ends its containers first."""
        options = [f"--label={LABEL}={RUN}", "--stop-signal=KILL"]
        return self.docker("run", "--detach", *options, self.image, *command).stdout.strip()


class OwnEngine(_Engine):
    """A dockerd of our own.

    :ivar containers_end: killing it ends its containers.
    """

    containers_end = True

    def __init__(self) -> None:
        (ROOT / ".build").mkdir(exist_ok=True)
        self._data = Path(tempfile.mkdtemp(prefix="own-engine-", dir=ROOT / ".build"))
        self._run = Path(tempfile.mkdtemp(prefix="dockbridge-"))  # short: paths of sockets end at 108 characters
        (self._run / "daemon.json").write_text("{}")  # not that of the machine's engine
        self._process: subprocess.Popen | None = None
        self.host = f"unix://{self._run}/docker.sock"

    def start(self) -> None:
        """Starts it, or starts it again, and waits until it answers."""
        if self._process is not None:
            return
        # Its containerd dies with it, which it does not see where nobody waits for processes that have lost their parent.
        (self._run / "exec" / "containerd" / "containerd.pid").unlink(missing_ok=True)
        # In a network of its own: an engine without a bridge removes docker0, which may be another engine's.
        command = ["unshare", "--net", "dockerd", "--config-file", self._run / "daemon.json", "--data-root", self._data]
        command += ["--exec-root", self._run / "exec", "--pidfile", self._run / "dockerd.pid", "--host", self.host]
        command += ["--bridge", "none", "--iptables=false", "--ip-masq=false"]
        with (self._run / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, "PATH": _path()}
            )
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("dockerd did not start:\n" + "\n".join(self._log()[-15:]))
            time.sleep(0.02)  # it tells nobody when it is ready

    def kill(self) -> None:
        """Ends it without giving it time for anything."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ends it as its supervisor would."""
        self._end(signal.SIGTERM)

    def close(self) -> None:
        """Ends it and its containers, and removes everything that was its."""
        with contextlib.suppress(RuntimeError, subprocess.SubprocessError):  # what it left running, it knows how to end
            self.clear()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.stop()
        for process in self._left():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for mount in reversed(self._mounts()):
            subprocess.run(["umount", "--lazy", mount], check=False, stderr=subprocess.DEVNULL)
        for folder in (self._run, self._data):
            shutil.rmtree(folder, ignore_errors=True)

    def _end(self, number: int) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(number)
            process.wait(PATIENCE)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as sock, contextlib.suppress(OSError):
            sock.connect(self.host.removeprefix("unix://"))
            sock.sendall(b"GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n")
            return sock.recv(100).startswith(b"HTTP/1.1 200")
        return False

    def _log(self) -> list[str]:
        return (self._run / "log").read_text(errors="replace").splitlines()

    def _left(self) -> list[int]:
        """The processes that it has left: each names a path that nobody else has."""
        found = []
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if entry.name.isdecimal() and f"{self._run}/exec".encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
        return found

    def _mounts(self) -> list[str]:
        points = [line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()]
        return [point for point in points if f"{point}/".startswith((f"{self._run}/", f"{self._data}/"))]


class ProxiedEngine(_Engine):
    """The engine of the tests, behind a proxy that can go away."""

    containers_end = False

    def __init__(self) -> None:
        context = docker("context", "inspect", "--format", "{{.Endpoints.docker.Host}}").stdout.strip()
        self._proxy = Proxy(os.environ.get("DOCKER_HOST") or context)
        self.host = self._proxy.host

    def start(self) -> None:
        """Lets it answer again."""
        self._proxy.start()

    def kill(self) -> None:
        """Breaks all connections and takes no more of them."""
        self._proxy.stop()

    stop = kill

    def close(self) -> None:
        """Ends the proxy."""
        self.clear()
        self._proxy.close()
