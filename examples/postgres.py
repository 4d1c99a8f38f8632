"""The main job: PostgreSQL brought up, waited healthy, queried, its log read, restarted and taken down.

Run by `make demo`. The same steps are then done through `subprocess` and the docker CLI, and the times shown side by side.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from dockbridge import Container, DockerSDKManager
from dockbridge.errors import DockbridgeError

IMAGE = os.environ.get("DEMO_IMAGE", "agnohq/pgvector:16")
NAME = "dockbridge-demo-postgres"
PORT = 5532
USER, DATABASE = "hive", "hive"
QUERY = "select version()"
HEALTH_TEST = f"pg_isready -h 127.0.0.1 -U {USER} -d {DATABASE}"


class Steps:
    """Runs steps one after the other, and keeps their times in seconds."""

    def __init__(self, show: bool) -> None:
        self.times: dict[str, float] = {}
        self._show = show

    def __call__(self, name: str, step: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        value = step()
        self.times[name] = time.perf_counter() - start
        if self._show:
            print(f"\n── {name} ({self.times[name] * 1000:.1f} ms)")
        return value


def through_dockbridge(sdk: DockerSDKManager, password: str, data: str) -> dict[str, float]:
    """The service's life through DockerSDKManager."""
    steps = Steps(show=True)

    def start() -> Container:
        started = sdk.start_container(
            image=IMAGE,
            name=NAME,
            ports={"5432": PORT},
            environment={"POSTGRES_USER": USER, "POSTGRES_PASSWORD": password, "POSTGRES_DB": DATABASE},
            volumes={data: {"bind": "/var/lib/postgresql/data", "mode": "rw"}},
            restart_policy={"Name": "unless-stopped"},
            healthcheck={"test": HEALTH_TEST, "interval": "500ms", "timeout": "5s", "retries": 60},
            auto_port=True,
        )
        if started is None:
            raise sdk.last_error or RuntimeError("the container did not start")
        return started

    container = steps("start", start)
    print(container, container.auto_ports or f"port {PORT}")
    if not steps("wait healthy", lambda: sdk.wait_for_healthy(NAME, timeout=120)):
        raise sdk.last_error or RuntimeError("the service did not turn healthy")
    ready = steps("pg_isready", lambda: container.exec(["pg_isready", "-U", USER, "-d", DATABASE], check=True))
    print(ready.output.text.strip())
    answer = steps(
        "SQL query",
        lambda: container.exec(
            ["psql", "-h", "127.0.0.1", "-U", USER, "-d", DATABASE, "-Atc", QUERY],
            environment={"PGPASSWORD": password},
            check=True,
        ),
    )
    print(answer.output.text.strip())
    print(steps("health", lambda: sdk.get_service_health(NAME)))
    print(steps("inspect", lambda: sdk.get_container_info(NAME)))
    print(steps("last log lines", lambda: sdk.get_container_logs(NAME, tail=5)))
    steps("restart", lambda: sdk.restart_container(NAME))
    steps("wait healthy again", lambda: sdk.wait_for_healthy(NAME, timeout=120))
    steps("stop", lambda: sdk.stop_container(NAME))
    steps("remove", lambda: sdk.remove_container(NAME, volumes=True))
    return steps.times


def through_subprocess(password: str, data: str, environment: dict[str, str]) -> dict[str, float]:
    """The same through the docker CLI, as the programs do it that dockbridge is made for."""

    def docker(*arguments: str) -> str:
        return subprocess.run(
            ["docker", *arguments], check=True, capture_output=True, text=True, timeout=120, env=environment
        ).stdout

    def wait_healthy() -> None:
        while docker("inspect", "-f", "{{.State.Health.Status}}", NAME).strip() != "healthy":
            time.sleep(1)  # the interval of the code that is replaced

    steps = Steps(show=False)
    run = ["run", "--detach", "--name", NAME, "--publish", f"{PORT}:5432", "--restart", "unless-stopped"]
    for key, value in (("POSTGRES_USER", USER), ("POSTGRES_PASSWORD", password), ("POSTGRES_DB", DATABASE)):
        run += ["--env", f"{key}={value}"]
    run += ["--volume", f"{data}:/var/lib/postgresql/data", "--health-cmd", HEALTH_TEST, "--health-interval", "500ms"]
    run += ["--health-timeout", "5s", "--health-retries", "60", IMAGE]
    psql = ["psql", "-h", "127.0.0.1", "-U", USER, "-d", DATABASE, "-Atc", QUERY]
    steps("start", lambda: docker(*run))
    steps("wait healthy", wait_healthy)
    steps("pg_isready", lambda: docker("exec", NAME, "pg_isready", "-U", USER, "-d", DATABASE))
    steps("SQL query", lambda: docker("exec", "--env", f"PGPASSWORD={password}", NAME, *psql))
    steps("health", lambda: docker("inspect", "-f", "{{json .State.Health}}", NAME))
    steps("inspect", lambda: json.loads(docker("inspect", NAME)))
    steps("last log lines", lambda: docker("logs", "--tail", "5", NAME))
    steps("restart", lambda: docker("restart", NAME))
    steps("wait healthy again", wait_healthy)
    steps("stop", lambda: docker("stop", NAME))
    steps("remove", lambda: docker("rm", "--volumes", NAME))
    return steps.times


def show_table(ours: dict[str, float], theirs: dict[str, float]) -> None:
    """Both times of each step, and how many times faster."""
    print(f"\n{'step':20} {'dockbridge':>12} {'subprocess':>12} {'ratio':>8}")
    for name, seconds in ours.items():
        print(f"{name:20} {seconds * 1000:9.1f} ms {theirs[name] * 1000:9.1f} ms {theirs[name] / seconds:7.1f}×")
    print(
        "\nStarting, stopping and turning healthy is mostly the service's own time; the rest is the way to the engine."
    )


def main() -> int:
    password = secrets.token_urlsafe(16)
    with DockerSDKManager() as sdk, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as data:
        if not sdk.is_available():
            error = sdk.last_error
            print(f"No Docker Engine can be used: {error}", file=sys.stderr)
            return 1
        os.chmod(data, 0o777)
        sdk.remove_container(NAME, force=True, volumes=True)
        try:
            # The first container of an image finds cold caches: neither side shall pay for the other.
            sdk.client.containers.run(IMAGE, ["true"], entrypoint=[], remove=True)
            ours = through_dockbridge(sdk, password, os.path.join(data, "a"))
            if has_docker():
                host = {"DOCKER_HOST": sdk.client.endpoint["host"]}
                theirs = through_subprocess(password, os.path.join(data, "b"), {**os.environ, **host})
                show_table(ours, theirs)
            else:
                print("\nThere is no docker program here to compare with.")
        except (DockbridgeError, subprocess.SubprocessError, RuntimeError) as error:
            print(f"The demo failed: {error}", file=sys.stderr)
            return 1
        finally:
            sdk.remove_container(NAME, force=True, volumes=True)
    return 0


def has_docker() -> bool:
    """True when there is a docker program."""
    from shutil import which

    return which("docker") is not None


if __name__ == "__main__":
    sys.exit(main())
