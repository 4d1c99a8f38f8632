"""Container: one container as an object, as docker-py has it. Errors raise."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any, Literal

    from .client import Client
    from .output import Output
    from .types import (
        ContainerDetails,
        ContainerDifference,
        ContainerExecResult,
        ContainerRunResult,
        ContainerWaitResult,
    )


class Container:
    """One container of one engine.

    What it knows is as old as its last reload(); start(), stop() and the like reload it.

    :ivar id: the full id.
    :ivar reused: start_container found it by its name, and did not make it.
    :ivar differences: the options in which a reused container differs from what was asked for.
    :ivar auto_ports: {"5432/tcp": 49153}: the free ports that auto_port chose for taken ones.
    :ivar warnings: what the engine noticed in the options.
    """

    def __init__(self, client: Client, details: ContainerDetails, run: ContainerRunResult | None = None) -> None:
        self._client = client
        self._details = details
        self.id = details.id
        self.reused = run.reused if run else False
        self.differences: list[ContainerDifference] = run.differences if run else []
        self.auto_ports: dict[str, int] = run.auto_ports if run else {}
        self.warnings: list[str] = run.warnings if run else []

    @property
    def name(self) -> str:
        """The name."""
        return self._details.name

    @property
    def short_id(self) -> str:
        """The first twelve digits of the id."""
        return self.id[:12]

    @property
    def status(self) -> str:
        """ "created", "running", "paused", "restarting", "removing", "exited" or "dead"."""
        return self._details.state.status

    @property
    def health(self) -> str | None:
        """ "starting", "healthy" or "unhealthy"; None without a health check."""
        return self._details.state.health.status if self._details.state.health else None

    @property
    def image(self) -> str:
        """The name the container was started by."""
        return self._details.config.image

    @property
    def labels(self) -> dict[str, str]:
        """The labels."""
        return self._details.config.labels

    @property
    def ports(self) -> dict[str, Any]:
        """{"5432/tcp": [{"HostIp": "0.0.0.0", "HostPort": "5532"}]}; None where a port is only exposed."""
        return (self.attrs.get("NetworkSettings") or {}).get("Ports") or {}

    @property
    def attrs(self) -> dict[str, Any]:
        """All that the engine says, with the engine's names."""
        return self._details.attrs

    @property
    def details(self) -> ContainerDetails:
        """The same, typed."""
        return self._details

    def reload(self) -> None:
        """Asks the engine again."""
        self._details = self._client.containers.inspect(self.id)

    def start(self, *, timeout: float | None = None) -> None:
        """Starts it; does nothing if it runs."""
        self._client.containers.start(self.id, timeout=timeout)
        self.reload()

    def stop(self, *, stop_timeout: int | None = None, timeout: float | None = None) -> None:
        """Stops it; does nothing if it does not run.

        :param stop_timeout: seconds before it is killed.
        :param timeout: deadline in seconds.
        """
        self._client.containers.stop(self.id, stop_timeout=stop_timeout, timeout=timeout)
        self.reload()

    def restart(self, *, stop_timeout: int | None = None, timeout: float | None = None) -> None:
        """Stops and starts it.

        :param stop_timeout: seconds before it is killed.
        :param timeout: deadline in seconds.
        """
        self._client.containers.restart(self.id, stop_timeout=stop_timeout, timeout=timeout)
        self.reload()

    def kill(self, signal: str | None = None, *, timeout: float | None = None) -> None:
        """Sends a signal, SIGKILL unless another is given."""
        self._client.containers.kill(self.id, signal=signal, timeout=timeout)
        self.reload()

    def logs(
        self,
        *,
        stdout: bool = True,
        stderr: bool = True,
        tail: int | str | None = None,
        since: float | str | datetime | None = None,
        until: float | str | datetime | None = None,
        timestamps: bool = False,
        timeout: float | None = None,
    ) -> Output:
        """What it wrote; see Client.containers.logs."""
        return self._client.containers.logs(
            self.id,
            stdout=stdout,
            stderr=stderr,
            tail=tail,
            since=since,
            until=until,
            timestamps=timestamps,
            timeout=timeout,
        )

    def exec(
        self,
        command: str | list[str] | tuple[str, ...],
        *,
        environment: Mapping[str, str | int | None] | list[str] | tuple[str, ...] | None = None,
        workdir: str | None = None,
        user: str | None = None,
        privileged: bool = False,
        tty: bool = False,
        input: bytes | None = None,
        check: bool = False,
        timeout: float | None = None,
    ) -> ContainerExecResult:
        """Runs a command in it; see Client.containers.exec."""
        return self._client.containers.exec(
            self.id,
            command,
            environment=environment,
            workdir=workdir,
            user=user,
            privileged=privileged,
            tty=tty,
            input=input,
            check=check,
            timeout=timeout,
        )

    def wait(
        self, *, condition: Literal["not-running", "next-exit", "removed"] | None = None, timeout: float | None = None
    ) -> ContainerWaitResult:
        """Waits for its end, and gives the exit code.

        :param condition: "not-running" (the default), "next-exit" or "removed".
        :param timeout: deadline in seconds; none by default.
        """
        return self._client.containers.wait(self.id, condition=condition, timeout=timeout)

    def remove(self, *, force: bool = False, volumes: bool = False, timeout: float | None = None) -> None:
        """Removes it.

        :param force: also when it runs.
        :param volumes: also its anonymous volumes.
        :param timeout: deadline in seconds.
        """
        self._client.containers.remove(self.id, force=force, volumes=volumes, timeout=timeout)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Container) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"<Container {self.name} {self.short_id} {self.status}>"
