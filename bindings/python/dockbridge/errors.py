"""The exceptions of dockbridge.

Every one is a DockbridgeError, and also the builtin that programs expect:

DockbridgeError
├── InvalidArgumentError (ValueError)       the call is wrong and will stay wrong
│   ├── UnknownKeywordError (TypeError)     no such keyword; the message names the closest one
│   ├── PrivilegesNotGrantedError           a plugin asks for others than were granted: .privileges
│   └── ComposeFileError                    a compose file is wrong: .file, .line, .column and .path
├── UnsupportedError (NotImplementedError)  the engine's API version or this platform cannot do it
├── NotFoundError (LookupError)
│   ├── ContainerNotFoundError, ImageNotFoundError, NetworkNotFoundError, VolumeNotFoundError, PluginNotFoundError
│   ├── ServiceNotFoundError                a compose project has no such service
│   └── PathNotFoundError (FileNotFoundError)
├── ConflictError                           the state of the resource forbids it
│   ├── NameConflictError                   another resource has that name
│   ├── PortConflictError                   a host port is taken: .port and .owner
│   ├── AddressConflictError                an IP address is taken
│   ├── NotSwarmManagerError                only a manager of a swarm can do this
│   ├── NotRunningError                     the container must run for this
│   └── StreamClosedError (ValueError)      a stream of bytes was closed before it was read
├── EngineUnreachableError (ConnectionError)
│   └── ConnectionLostError                 the connection broke before the whole reply came
├── EnginePermissionError (PermissionError) the system refuses access to the socket or a file
├── BadReplyError (ConnectionError)         what answers is no Docker Engine
├── TooLargeError                           what came is larger than its limit: .limit, .argument and .instead
├── AuthenticationError (PermissionError)   a registry or the engine refuses the credentials
│   └── CredentialHelperError               a docker-credential-… program failed
├── OperationTimeoutError (TimeoutError)    the deadline passed
├── OperationCancelledError
├── RegistryError                           a registry could not be asked, or refused: .reason
│   └── ImageTransferError
│       └── ImagePullError, ImagePushError
├── BuildError                              a step of a build failed: .instruction, .exit_code and .logs
├── ResourceError (OSError)                 the engine's machine lacks something
│   ├── OutOfMemoryError (MemoryError)
│   └── NoSpaceError
├── WaitError                               what was waited for can not come any more
│   ├── ContainerExitedError                .exit_code and .logs
│   └── UnhealthyError                      .health_output and .logs
├── CommandFailedError                      a checked command ended with another code than 0
├── EngineError                             the engine failed (HTTP 5xx)
└── BridgeError (RuntimeError)              between Python and the library
    ├── UnknownOperationError, StaleHandleError, InternalError
    ├── LibraryError (ImportError)          the library cannot be loaded, or is of another ABI version
    └── ForkedProcessError                  the library was loaded before a fork
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any


class DockbridgeError(Exception):
    """Anything that goes wrong in an operation.

    :ivar code: stable name of the kind of failure, for programs; docs/errors.md lists them.
    :ivar message: one sentence for people; holds no secrets.
    :ivar hint: what to do about it, "" when there is nothing useful to say.
    :ivar operation: the operation that failed, for example "container.stop".
    :ivar resource: the container, image, network or volume it was about, as the caller wrote it.
    :ivar status: the engine's HTTP status, 0 when there was no reply.
    :ivar retryable: the same call may succeed later.
    :ivar details: facts particular to the code.
    :ivar children: further failures that belong to it, for example of taking back what had been begun.
    """

    code: str = ""

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        hint: str = "",
        operation: str = "",
        resource: str = "",
        status: int = 0,
        retryable: bool = False,
        details: Mapping[str, Any] | None = None,
        children: Sequence[DockbridgeError] = (),
    ) -> None:
        super().__init__(message)
        self.code = code or type(self).code
        self.message = message
        self.hint = hint
        self.operation = operation
        self.resource = resource
        self.status = status
        self.retryable = retryable
        self.details: dict[str, Any] = dict(details or {})
        self.children: list[DockbridgeError] = list(children)

    def __str__(self) -> str:
        where = f"{self.operation}: " if self.operation else ""
        hint = f" ({self.hint})" if self.hint else ""
        return "\n    and: ".join([f"{where}{self.message}{hint}", *map(str, self.children)])

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.__dict__.copy())


def _rebuild(cls: type[DockbridgeError], state: dict[str, Any]) -> DockbridgeError:
    error = cls(state.get("message", ""))
    error.__dict__.update(state)
    return error


class InvalidArgumentError(DockbridgeError, ValueError):
    code = "invalid_argument"


class UnknownKeywordError(InvalidArgumentError, TypeError):
    """A keyword that nothing takes; details["closest"] is the nearest known one."""


class PrivilegesNotGrantedError(InvalidArgumentError):
    """A plugin asks for other privileges than the call grants, and was not installed."""

    code = "privileges_not_granted"

    @property
    def privileges(self) -> list[dict[str, Any]]:
        """What the plugin asks for: "Name", "Description" and "Value" of each. Grant them as they are, if you do."""
        return list(self.details.get("privileges") or ())


class ComposeFileError(InvalidArgumentError):
    """A compose file, or one that it reads, is wrong."""

    code = "invalid_compose_file"

    @property
    def file(self) -> str:
        """The file, "-" for a text; "" where it is not known."""
        return str(self.details.get("file", ""))

    @property
    def line(self) -> int | None:
        """The line, from 1; None where it is not known."""
        return self.details.get("line")

    @property
    def column(self) -> int | None:
        """The column in the line, from 1; None where it is not known."""
        return self.details.get("column")

    @property
    def path(self) -> str:
        """What is there: "services.web.ports.0"; "" where it is not known."""
        return str(self.details.get("path", ""))

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{place}: {super().__str__()}" if place else super().__str__()


class UnsupportedError(DockbridgeError, NotImplementedError):
    code = "unsupported"


class NotFoundError(DockbridgeError, LookupError):
    code = "not_found"


class ContainerNotFoundError(NotFoundError):
    code = "container_not_found"


class ImageNotFoundError(NotFoundError):
    code = "image_not_found"


class NetworkNotFoundError(NotFoundError):
    code = "network_not_found"


class VolumeNotFoundError(NotFoundError):
    code = "volume_not_found"


class PluginNotFoundError(NotFoundError):
    code = "plugin_not_found"


class ServiceNotFoundError(NotFoundError):
    """A compose project has no such service."""

    code = "service_not_found"


class PathNotFoundError(NotFoundError, FileNotFoundError):
    code = "path_not_found"


class ConflictError(DockbridgeError):
    code = "conflict"


class NameConflictError(ConflictError):
    code = "name_conflict"


class PortConflictError(ConflictError):
    """A host port is taken."""

    code = "port_conflict"

    @property
    def port(self) -> int | None:
        """The port on the host, None when the engine did not say."""
        return self.details.get("port")

    @property
    def owner(self) -> str | None:
        """The name of the container that holds the port, None when it is none."""
        return self.details.get("owner")


class NotRunningError(ConflictError):
    code = "not_running"


class StreamClosedError(ConflictError, ValueError):
    """A stream of bytes that is read as a file was closed; what files raise then is a ValueError."""


class AddressConflictError(ConflictError):
    """An IP address that was asked for belongs to another container of the network."""

    code = "address_conflict"


class NotSwarmManagerError(ConflictError):
    """Only a manager of a swarm can do this, and the engine is none."""

    code = "not_swarm_manager"


class EngineUnreachableError(DockbridgeError, ConnectionError):
    """Nothing answers at the engine's address: details["endpoint"], details["source"]."""

    code = "engine_unreachable"


class ConnectionLostError(EngineUnreachableError):
    code = "connection_lost"


class EnginePermissionError(DockbridgeError, PermissionError):
    code = "permission_denied"


class BadReplyError(DockbridgeError, ConnectionError):
    code = "bad_reply"


class TooLargeError(DockbridgeError):
    """What came is larger than its limit: raise that, or use the stream that holds only a part of it at a time."""

    code = "too_large"

    @property
    def limit(self) -> int | None:
        """The limit in bytes."""
        return self.details.get("limit")

    @property
    def argument(self) -> str:
        """The argument that raises the limit: "max_bytes" of the call or the client, "max_json_bytes" of the client."""
        return str(self.details.get("argument", ""))

    @property
    def instead(self) -> str:
        """The method that streams it, "" where there is none."""
        return str(self.details.get("instead", ""))


class AuthenticationError(DockbridgeError, PermissionError):
    code = "unauthorized"


class CredentialHelperError(AuthenticationError):
    code = "credential_helper_failed"


class OperationTimeoutError(DockbridgeError, TimeoutError):
    """The deadline passed; details["timeout"] is its length in seconds."""

    code = "timeout"


class OperationCancelledError(DockbridgeError):
    code = "cancelled"


class RegistryError(DockbridgeError):
    """A registry could not be asked, or refused."""

    code = "registry_failed"

    @property
    def reason(self) -> str:
        """Why: "unauthorized", "denied", "not_found", "no_such_platform", "rate_limited", "untrusted" or "unreachable"; "" when it is not known."""
        return str(self.details.get("reason", ""))


class ImageTransferError(RegistryError):
    """An image could not be moved to or from a registry."""


class ImagePullError(ImageTransferError):
    code = "image_pull_failed"


class ImagePushError(ImageTransferError):
    code = "image_push_failed"


class BuildError(DockbridgeError):
    """An image could not be built. Its text has the last lines of what the failed step wrote."""

    code = "build_failed"

    @property
    def step(self) -> int | None:
        """The number of the step that failed, from 1; None when none had begun."""
        return self.details.get("step")

    @property
    def instruction(self) -> str:
        """The step's instruction, "RUN make"."""
        return str(self.details.get("instruction", ""))

    @property
    def exit_code(self) -> int | None:
        """The code with which the step's program ended; None when that was not what failed."""
        return self.details.get("exit_code")

    @property
    def logs(self) -> str:
        """The end of the step's output: at most 40 lines."""
        return str(self.details.get("logs", ""))

    def __str__(self) -> str:
        return "\n    ".join([super().__str__(), *self.logs.splitlines()[-10:]])


class ResourceError(DockbridgeError, OSError):
    code = "resource_exhausted"


class OutOfMemoryError(ResourceError, MemoryError):
    code = "out_of_memory"


class NoSpaceError(ResourceError):
    code = "no_space"


class WaitError(DockbridgeError):
    """What was waited for cannot come any more."""

    @property
    def logs(self) -> str:
        """The container's last lines."""
        return str(self.details.get("logs", ""))


class ContainerExitedError(WaitError):
    code = "container_exited"

    @property
    def exit_code(self) -> int | None:
        """The code with which the container ended."""
        return self.details.get("exit_code")


class UnhealthyError(WaitError):
    code = "unhealthy"

    @property
    def health_output(self) -> str:
        """What the last health probe wrote."""
        return str(self.details.get("health_output", ""))


class CommandFailedError(DockbridgeError):
    """A command that was to be checked failed: details has "exit_code", "stdout" and "stderr" (their ends)."""

    code = "command_failed"

    @property
    def exit_code(self) -> int | None:
        """The code with which the command ended."""
        return self.details.get("exit_code")


class EngineError(DockbridgeError, RuntimeError):
    code = "engine_failed"


class BridgeError(DockbridgeError, RuntimeError):
    """Something between Python and the library, not on the engine."""


class UnknownOperationError(BridgeError):
    code = "unknown_operation"


class StaleHandleError(BridgeError):
    code = "stale_handle"


class InternalError(BridgeError):
    """A defect in dockbridge; details["stack"] helps to find it."""

    code = "internal"


class LibraryError(BridgeError, ImportError):
    code = "library"


class ForkedProcessError(BridgeError):
    code = "forked"
