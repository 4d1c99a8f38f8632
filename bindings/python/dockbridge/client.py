"""Client: complete and strict access to one Docker Engine."""

from __future__ import annotations

from ._bridge.caller import Caller
from ._bridge.decoding import nothing
from ._bridge.lazy import telling
from ._bridge.options import client_options
from ._generated.resources import Resources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType
    from typing import Any, Literal

    from ._bridge.inputs import Input
    from .observing import Observer
    from .types import SystemResponse, TLSOptions


@telling
class Client(Resources):
    """One pool of connections to one Docker Engine. Errors raise.

    The engine is found as the docker CLI finds it: the arguments, DOCKER_HOST, DOCKER_CONTEXT, the docker config's
    current context, the platform's default. Opening a client does not contact the engine. Any number of threads may
    use one client.

    :param host: a docker host: "unix:///path", "tcp://host:2376", "ssh://user@host", "npipe:////./pipe/name".
    :param context: the name of a docker context.
    :param tls: certificate files of a tcp host or context: {"ca": path, "cert": path, "key": path, "verify": True}. They win over the
        context's and the environment's; with an address that is not tcp they are an error.
    :param api_version: pins the API version, for example "1.41"; negotiated otherwise.
    :param timeout: deadline in seconds of short operations that name none.
    :param retries: how often a request is repeated after a passing fault, where that is safe.
    :param environment: variables that override the process's environment for this client.
    :param max_bytes: the most that one call collects in memory (output, a file, an archive), in bytes or as "1g"; None for
        256 MiB. More is a TooLargeError; calls take an argument of the same name.
    :param max_json_bytes: the most bytes of one JSON document of the engine; None for 64 MiB.
    :param observer: is called with an Observation of each operation; dockbridge.opentelemetry has one.
    :raises InvalidArgumentError: an address, context or certificate file that cannot be used.
    :raises LibraryError: the library cannot be loaded.
    """

    def __init__(
        self,
        host: str | None = None,
        *,
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
        options = client_options(
            host, context, tls, api_version, timeout, retries, environment, max_bytes, max_json_bytes
        )
        super().__init__(Caller(options))
        self._caller.observer = observer

    def ping(self, *, timeout: float | None = None) -> bool:
        """True when the engine answers. client.system.ping() also tells what it is.

        :param timeout: deadline in seconds.
        :raises EngineUnreachableError: nothing answers; the message says where, and why there.
        """
        self._caller.quick("system.ping", {} if timeout is None else {"timeout": timeout}, nothing)
        return True

    def request(
        self,
        method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
        path: str,
        *,
        query: Mapping[str, str | bool | int | float | Sequence[str | int] | Mapping[str, Any] | None] | None = None,
        json: Any | None = None,
        data: Input | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = False,
        max_bytes: int | str | None = None,
        timeout: float | None = None,
    ) -> SystemResponse:
        """Sends one request to the Engine API, for what no operation does yet; it is system.request, where more is said of it.

            client.request("GET", "/containers/json", query={"all": True}).json()

        :param method: "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" or "OPTIONS"
        :param path: the API's path without a version: "/containers/json". Special characters are percent-encoded.
        :param query: the parameters; a list repeats its parameter, a mapping is sent as JSON (filters).
        :param json: the body as JSON.
        :param data: the body as bytes, or as a file or iterable of bytes, instead.
        :param headers: further headers.
        :param repeatable: lets another request than GET and HEAD be sent again after a passing fault.
        :param max_bytes: the most that the reply may hold, in bytes or as "1g"; None for the client's max_bytes.
        :param timeout: deadline in seconds; None for the client's.
        :raises DockbridgeError: what the engine refuses, as in operations: a 404 is a NotFoundError.
        """
        return self.system.request(
            method,
            path,
            query=query,
            json=json,
            data=data,
            headers=headers,
            repeatable=repeatable,
            max_bytes=max_bytes,
            timeout=timeout,
        )

    def close(self) -> None:
        """Ends what runs under the client and closes its connections. More calls do nothing."""
        self._caller.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = " closed" if self.closed else ""
        return f"<dockbridge.Client {self.endpoint['host']} ({self.endpoint['source']}){state}>"
