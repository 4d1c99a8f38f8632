"""Drive Docker from Python without starting a docker process.

    from dockbridge import DockerSDKManager

    with DockerSDKManager() as sdk:
        sdk.start_container("postgres:16", "db", ports={"5432": 5532}, environment={"POSTGRES_PASSWORD": "secret"})
        print(sdk.wait_for_healthy("db"), sdk.get_container_logs("db", tail=5))

Names are imported when they are first used, so that a program pays only for what it needs.
"""

from __future__ import annotations

import sys

from ._bridge.lazy import import_module, loading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import errors as errors
    from . import types as types
    from .async_client import AsyncClient as AsyncClient
    from .async_streams import AsyncSession as AsyncSession
    from .async_streams import AsyncStream as AsyncStream
    from .cancellation import CancelScope as CancelScope
    from .client import Client as Client
    from .container import Container as Container
    from .manager import DockerSDKManager as DockerSDKManager
    from .models import ContainerInfo as ContainerInfo
    from .models import ContainerState as ContainerState
    from .models import Result as Result
    from .models import ServiceHealth as ServiceHealth
    from .observing import Observation as Observation
    from .output import Chunk as Chunk
    from .output import Output as Output
    from .streams import Session as Session
    from .streams import Stream as Stream

__version__ = "0.1.0"

_HOME_OF = {
    "AsyncClient": "async_client",
    "AsyncSession": "async_streams",
    "AsyncStream": "async_streams",
    "CancelScope": "cancellation",
    "Chunk": "output",
    "Client": "client",
    "Container": "container",
    "ContainerInfo": "models",
    "ContainerState": "models",
    "DockerSDKManager": "manager",
    "Observation": "observing",
    "Output": "output",
    "Result": "models",
    "ServiceHealth": "models",
    "Session": "streams",
    "Stream": "streams",
}

__all__ = [
    "AsyncClient",
    "AsyncSession",
    "AsyncStream",
    "CancelScope",
    "Chunk",
    "Client",
    "Container",
    "ContainerInfo",
    "ContainerState",
    "DockerSDKManager",
    "Observation",
    "Output",
    "Result",
    "ServiceHealth",
    "Session",
    "Stream",
    "__version__",
    "errors",
    "types",
]


def __getattr__(name: str) -> object:
    with loading:
        if name in _HOME_OF:
            return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
        if name in ("errors", "types"):
            return import_module(f"{__name__}.{name}")
    from ._bridge.elsewhere import PACKAGE, not_here

    raise not_here(sys.modules[__name__], f"module {__name__!r}", PACKAGE, name, __all__)


def __dir__() -> list[str]:
    return sorted(__all__)
