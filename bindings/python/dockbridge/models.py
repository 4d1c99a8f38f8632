"""What DockerSDKManager gives back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._bridge.decoding import read_from

if TYPE_CHECKING:
    from .errors import DockbridgeError
    from .types import ContainerDetails, ContainerSummary, HealthReport

T = TypeVar("T")


class ContainerState(str, Enum):
    """What a container does, in the engine's words; each also equals its text."""

    CREATED = "created"
    RUNNING = "running"
    PAUSED = "paused"
    RESTARTING = "restarting"
    REMOVING = "removing"
    EXITED = "exited"
    DEAD = "dead"
    UNKNOWN = "unknown"
    STOPPED = EXITED
    """Another name of EXITED."""

    @classmethod
    def _missing_(cls, value: object) -> ContainerState:
        return cls.UNKNOWN

    def __str__(self) -> str:
        return self.value


@dataclass
class ContainerInfo:
    """Rich container information structure.

    :ivar id: the full id, 64 hexadecimal digits.
    :ivar name: the name, without a slash before it.
    :ivar image: the name the container was started by.
    :ivar state: what it does now.
    :ivar status: the same as text: "running", "exited", …; from list_containers the CLI's words, "Up 2 minutes (healthy)".
    :ivar ports: docker-py's form: {"5432/tcp": [{"HostIp": "0.0.0.0", "HostPort": "5532"}]}, None where only exposed.
    :ivar labels: the labels.
    :ivar created: time of creation, RFC 3339, UTC.
    :ivar started: last start, RFC 3339, UTC; None if it never ran, and in lists.
    """

    id: str
    name: str
    image: str
    state: ContainerState
    status: str
    ports: dict[str, Any]
    labels: dict[str, str]
    created: str
    started: str | None = None


@dataclass
class ServiceHealth:
    """Service health monitoring structure.

    :ivar name: the container's name.
    :ivar container_id: its full id.
    :ivar state: what it does now.
    :ivar health_status: "starting", "healthy" or "unhealthy"; None without a health check.
    :ivar last_health_check: end of the last probe, RFC 3339; None if there was none.
    :ivar is_ready: it runs, and is healthy or has no health check.
    """

    name: str
    container_id: str
    state: ContainerState
    health_status: str | None
    last_health_check: str | None
    is_ready: bool


@dataclass(frozen=True)
class Result(Generic[T]):
    """How an operation ended: with a value, or with an error."""

    ok: bool
    value: T | None = None
    error: DockbridgeError | None = None

    def unwrap(self) -> T:
        """Gives the value, or raises the error."""
        if self.error is not None:
            raise self.error
        return self.value  # type: ignore[return-value]  # without an error it is a T

    def __bool__(self) -> bool:
        return self.ok


def info_from_details(details: ContainerDetails) -> ContainerInfo:
    """Makes the spec's structure from an inspect."""
    return ContainerInfo(
        id=details.id,
        name=details.name,
        image=details.config.image,
        state=ContainerState(details.state.status),
        status=details.state.status,
        ports=(details.attrs.get("NetworkSettings") or {}).get("Ports") or {},
        labels=details.config.labels,
        created=details.created_text,
        started=details.state.started_at_text if details.state.started_at else None,
    )


@read_from("container.list")
def info_from_summary(summary: ContainerSummary) -> ContainerInfo:
    """Makes the spec's structure from an entry of a list."""
    ports: dict[str, Any] = {}
    for port in summary.attrs.get("Ports") or ():
        places = ports.setdefault(f"{port.get('PrivatePort')}/{port.get('Type') or 'tcp'}", [])
        if port.get("PublicPort"):
            places.append({"HostIp": port.get("IP") or "", "HostPort": str(port["PublicPort"])})
    return ContainerInfo(
        id=summary.id,
        name=summary.name,
        image=summary.image,
        state=ContainerState(summary.state),
        status=summary.status,
        ports={key: places or None for key, places in ports.items()},
        labels=summary.labels,
        created=summary.created_text,
    )


def health_from_report(report: HealthReport) -> ServiceHealth:
    """Makes the spec's structure from a health report."""
    return ServiceHealth(
        name=report.name,
        container_id=report.container_id,
        state=ContainerState(report.state),
        health_status=report.health_status,
        last_health_check=report.last_health_check_text or None,
        is_ready=report.is_ready,
    )
