"""AsyncClient: Client for asyncio."""

from __future__ import annotations

from ._bridge.async_caller import AsyncCaller
from ._bridge.decoding import nothing
from ._bridge.lazy import telling
from ._bridge.options import client_options
from ._generated.async_resources import AsyncResources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from .observing import Observer
    from .types import TLSOptions


@telling
class AsyncClient(AsyncResources):
    """One pool of connections to one Docker Engine, for an asyncio event loop (uvloop's, too). Errors raise.

        async with AsyncClient() as client:
            details = await client.containers.inspect("web")
            async with client.containers.stream_logs("web") as lines:
                async for line in lines:
                    print(line.text)

    It has the operations of Client under the same names with the same arguments. No thread waits for an operation: any
    number of them may be under way. A task that is cancelled ends its operation, on the engine too. It is used in one event
    loop at a time, by the loop's own thread. The arguments are those of Client.

    :param host: a docker host: "unix:///path", "tcp://host:2376", "ssh://user@host".
    :param context: the name of a docker context.
    :param tls: certificate files of a tcp host or context: {"ca": path, "cert": path, "key": path, "verify": True}. They win over the
        context's and the environment's; with an address that is not tcp they are an error.
    :param api_version: pins the API version, for example "1.41"; negotiated otherwise.
    :param timeout: deadline in seconds of short operations that name none.
    :param retries: how often a request is repeated after a passing fault, where that is safe.
    :param environment: variables that override the process's environment for this client.
    :param max_bytes: the most that one call collects in memory, in bytes or as "1g"; None for 256 MiB.
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
        super().__init__(AsyncCaller(options))
        self._caller.observer = observer

    async def ping(self, *, timeout: float | None = None) -> bool:
        """True when the engine answers. client.system.ping() also tells what it is.

        :param timeout: deadline in seconds.
        :raises EngineUnreachableError: nothing answers; the message says where, and why there.
        """
        await self._caller.quick("system.ping", {} if timeout is None else {"timeout": timeout}, nothing)
        return True

    async def aclose(self) -> None:
        """Ends what runs under the client and closes its connections. More calls do nothing."""
        await self._caller.aclose()

    def close(self) -> None:
        """Ends what runs under the client at once, without waiting. More calls do nothing."""
        self._caller.close()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        state = " closed" if self.closed else ""
        return f"<dockbridge.AsyncClient {self.endpoint['host']} ({self.endpoint['source']}){state}>"
