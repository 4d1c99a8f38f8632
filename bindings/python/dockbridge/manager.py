"""DockerSDKManager: the lenient interface of the specification.

"Not there" and "cannot reach the engine" are None, False or [], never a traceback; `last_error` has the typed error, and
`attempt` gives it with the result. What the caller can only mend in the call itself raises: a taken port, an image that
cannot be pulled, a lack of resources, a wrong argument.
"""

from __future__ import annotations

import threading

from ._bridge.lazy import LazyModule, telling
from .errors import (
    BadReplyError,
    BridgeError,
    ContainerNotFoundError,
    DockbridgeError,
    EnginePermissionError,
    EngineUnreachableError,
    InvalidArgumentError,
    OperationTimeoutError,
    WaitError,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Mapping
    from types import TracebackType
    from typing import Any, ParamSpec, TypeVar

    from typing_extensions import Unpack

    from . import client as clients
    from . import models
    from ._bridge.references import Identified
    from ._generated.container_object import Container
    from ._generated.run_options import RunOptions
    from .client import Client
    from .models import ContainerInfo, Result, ServiceHealth
    from .observing import Observer
    from .types import PruneFilters, TLSOptions

    P = ParamSpec("P")
    T = TypeVar("T")
else:
    clients = LazyModule(f"{__package__}.client")
    models = LazyModule(f"{__package__}.models")
    logging = LazyModule("logging")  # its import takes longer than a call

_LENIENT = (
    ContainerNotFoundError,
    EngineUnreachableError,
    EnginePermissionError,
    BadReplyError,
    OperationTimeoutError,
)


@telling
class DockerSDKManager:
    """Main Docker SDK integration class.

    Takes the arguments of Client, or a client. Opening it does not contact the engine. Any number of threads may use it.

    :param client: a client to use; the caller closes it. Otherwise one is opened with the other arguments.
    """

    def __init__(
        self,
        client: Client | None = None,
        *,
        host: str | None = None,
        context: str | None = None,
        tls: TLSOptions | None = None,
        api_version: str | None = None,
        timeout: float = 60,
        retries: int = 3,
        environment: Mapping[str, str] | None = None,
        max_bytes: int | str | None = None,
        max_json_bytes: int | str | None = None,
        observer: Observer | None = None,
    ) -> None:
        self._own = client is None
        self._errors = threading.local()
        self._unusable: DockbridgeError | None = None
        self._client: Client | None = client
        if client is None:
            try:
                self._client = clients.Client(
                    host,
                    context=context,
                    tls=tls,
                    api_version=api_version,
                    timeout=timeout,
                    retries=retries,
                    environment=environment,
                    max_bytes=max_bytes,
                    max_json_bytes=max_json_bytes,
                    observer=observer,
                )
            except BridgeError:
                raise
            except DockbridgeError as error:  # an address that cannot be used is connection trouble too
                self._unusable = error
                self._errors.last = error

    @property
    def client(self) -> Client:
        """The strict client below; its operations raise.

        :raises DockbridgeError: the engine's address cannot be used.
        """
        if self._unusable is not None:
            raise self._unusable
        if self._client is None:
            raise BridgeError("this manager has no client")
        return self._client

    @property
    def last_error(self) -> DockbridgeError | None:
        """The error of this thread's last call, None when it succeeded."""
        return getattr(self._errors, "last", None)

    def attempt(self, operation: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Result[T]:
        """Calls any operation, of this manager or of its client, and gives its value or its error.

            result = sdk.attempt(sdk.start_container, "postgres:16", "db", ports={"5432": 5532})
            if not result.ok:
                print(result.error.hint)

        Errors of dockbridge do not raise; those of the program itself do.
        """
        own = getattr(operation, "__self__", None) is self
        try:
            if own:
                self._errors.strict = True
            value = operation(*args, **kwargs)
        except DockbridgeError as error:
            self._errors.last = error
            return models.Result(ok=False, error=error)
        finally:
            self._errors.strict = False
        return models.Result(ok=True, value=value)

    def _run(self, call: Callable[[], T], instead: T, *more: type[DockbridgeError]) -> T:
        """Calls; gives `instead` for what is lenient, unless attempt() wants the error itself."""
        strict, self._errors.strict = getattr(self._errors, "strict", False), False
        try:
            value = call()
        except DockbridgeError as error:
            self._errors.last = error
            if strict or not (error is self._unusable or isinstance(error, (*_LENIENT, *more))):
                raise
            return instead
        self._errors.last = None
        return value

    def is_available(self) -> bool:
        """True when the engine answers."""
        return self._run(lambda: self.client.ping(), False)

    def get_container_info(self, name_or_id: str | Identified) -> ContainerInfo | None:
        """Get structured container information; None when there is no such container."""
        return self._run(
            lambda: models.info_from_details(self.client.containers.inspect(name_or_id)), None, InvalidArgumentError
        )

    def get_container(self, name_or_id: str | Identified) -> Container | None:
        """The container as an object; None when there is none."""
        return self._run(lambda: self.client.containers.get(name_or_id), None, InvalidArgumentError)

    def start_container(self, image: str, name: str, **config: Unpack[RunOptions]) -> Container | None:
        """Start container with full configuration support.

        Takes docker-py's keywords (see Client.containers.run), and:

        :param conflict: what to do when a container of that name exists: "reuse" (the default; it is started if it does not
            run, and Container.differences reports what differs), "recreate", or "fail".
        :param auto_port: publish on a free port where the wanted one is taken; Container.auto_ports reports it.
        :raises UnknownKeywordError: a keyword that nothing takes; names the closest one.
        :raises PortConflictError: a host port is taken; names the port and its owner.
        :raises ImagePullError: the image is missing and cannot be pulled; has the registry's reason.
        :raises ResourceError: the engine's machine lacks memory, space or another resource.
        """
        return self._run(lambda: self._start(image, name, dict(config)), None)

    def _start(self, image: str, name: str, config: dict[str, Any]) -> Container:
        _check_keywords(config)
        if not name:
            raise InvalidArgumentError("the container's name is empty", hint="give a name")
        if not config.pop("detach", True):
            raise InvalidArgumentError(
                "start_container always detaches", hint="use client.containers.run for a run that waits"
            )
        config.setdefault("conflict", "reuse")
        container: Container = self.client.containers.run(
            image, config.pop("command", None), name=name, detach=True, **config
        )
        if container.differences:
            logging.getLogger("dockbridge").warning(
                "container %s was reused and differs from what was asked for in: %s",
                name,
                ", ".join(difference.option for difference in container.differences),
            )
        return container

    def stop_container(self, name_or_id: str | Identified, timeout: int = 10) -> bool:
        """Stops a container; True also when it does not run.

        :param timeout: seconds before it is killed.
        """
        return self._did(lambda: self.client.containers.stop(name_or_id, stop_timeout=timeout))

    def restart_container(self, name_or_id: str | Identified, timeout: int = 10) -> bool:
        """Stops and starts a container.

        :param timeout: seconds before it is killed.
        """
        return self._did(lambda: self.client.containers.restart(name_or_id, stop_timeout=timeout))

    def remove_container(self, name_or_id: str | Identified, force: bool = False, volumes: bool = False) -> bool:
        """Removes a container; False when there is none.

        :param force: also when it runs.
        :param volumes: also its anonymous volumes.
        """
        return self._did(lambda: self.client.containers.remove(name_or_id, force=force, volumes=volumes))

    def get_container_logs(
        self, name_or_id: str | Identified, tail: int = 50, follow: bool = False, timestamps: bool = False
    ) -> str | None:
        """The last lines of a container's log as text; None when there is no such container.

        :param tail: the number of lines.
        :param follow: go on until the container ends, and give all of it.
        :param timestamps: begin each line with its time.
        """
        if follow:
            return self._run(lambda: self._followed(name_or_id, tail, timestamps), None, InvalidArgumentError)
        return self._run(
            lambda: self.client.containers.logs(name_or_id, tail=tail, timestamps=timestamps).text,
            None,
            InvalidArgumentError,
        )

    def _followed(self, name_or_id: str | Identified, tail: int, timestamps: bool) -> str:
        with self.client.containers.stream_logs(name_or_id, tail=tail, timestamps=timestamps, lines=False) as log:
            return b"".join(chunk.data for chunk in log).decode("utf-8", "replace")

    def wait_for_healthy(self, name_or_id: str | Identified, timeout: int = 60, check_interval: float = 1.0) -> bool:
        """Wait for container health with timeout.

        Driven by the engine's events: it returns at the moment the container turns healthy (or runs, without a health
        check), and False at once when it turns unhealthy or ends. `last_error` then has its last log lines.

        :param timeout: seconds.
        :param check_interval: accepted for callers of the polling version; there is nothing to poll.
        """
        if check_interval <= 0:
            raise InvalidArgumentError(f"check_interval is {check_interval}", hint="give seconds, more than 0")

        def wait() -> bool:
            self.client.health.wait_healthy(name_or_id, timeout=timeout)
            return True

        return self._run(wait, False, WaitError)

    def list_containers(self, all: bool = False) -> list[ContainerInfo]:
        """The running containers.

        :param all: also those that do not run.
        """
        return self._run(lambda: [models.info_from_summary(s) for s in self.client.containers.list(all=all)], [])

    def prune_containers(self, filters: PruneFilters | None = None) -> dict[str, Any]:
        """Removes all containers that do not run.

        :param filters: for example {"label": "a=b"} or {"until": "10m"}.
        :returns: docker-py's form: {"ContainersDeleted": [ids], "SpaceReclaimed": bytes}; empty when unreachable.
        """

        def prune() -> dict[str, Any]:
            done = self.client.containers.prune(filters=filters)
            return {"ContainersDeleted": done.containers_deleted, "SpaceReclaimed": done.space_reclaimed}

        return self._run(prune, {})

    def get_service_health(self, name_or_id: str | Identified) -> ServiceHealth | None:
        """The health of a container; None when there is no such container."""
        return self._run(
            lambda: models.health_from_report(self.client.health.status(name_or_id)), None, InvalidArgumentError
        )

    def cleanup(self) -> None:
        """Closes the connections. More calls do nothing."""
        if self._own and self._client is not None:
            self._client.close()

    def _did(self, call: Callable[[], None]) -> bool:
        def run() -> bool:
            call()
            return True

        return self._run(run, False)

    def __enter__(self) -> DockerSDKManager:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cleanup()


def _check_keywords(config: Mapping[str, Any]) -> None:
    from ._generated.run_options import KEYWORDS

    if unknown := [name for name in config if name not in KEYWORDS]:
        from ._bridge.keywords import unexpected

        raise unexpected(DockerSDKManager.start_container, unknown, KEYWORDS)
