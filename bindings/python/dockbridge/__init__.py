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
    from ._generated.async_container_object import AsyncContainer as AsyncContainer
    from ._generated.async_image_object import AsyncImage as AsyncImage
    from ._generated.async_network_object import AsyncNetwork as AsyncNetwork
    from ._generated.async_plugin_object import AsyncPlugin as AsyncPlugin
    from ._generated.async_volume_object import AsyncVolume as AsyncVolume
    from ._generated.container_object import Container as Container
    from ._generated.image_object import Image as Image
    from ._generated.network_object import Network as Network
    from ._generated.plugin_object import Plugin as Plugin
    from ._generated.volume_object import Volume as Volume
    from .async_byte_streams import AsyncByteStream as AsyncByteStream
    from .async_byte_streams import AsyncCopyStream as AsyncCopyStream
    from .async_client import AsyncClient as AsyncClient
    from .async_execution import AsyncExecution as AsyncExecution
    from .async_streams import AsyncSession as AsyncSession
    from .async_streams import AsyncStream as AsyncStream
    from .byte_streams import ByteStream as ByteStream
    from .byte_streams import CopyStream as CopyStream
    from .cancellation import CancelScope as CancelScope
    from .client import Client as Client
    from .compose_file import ComposeFile as ComposeFile
    from .execution import Execution as Execution
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
    "AsyncByteStream": "async_byte_streams",
    "AsyncClient": "async_client",
    "AsyncContainer": "_generated.async_container_object",
    "AsyncCopyStream": "async_byte_streams",
    "AsyncExecution": "async_execution",
    "AsyncImage": "_generated.async_image_object",
    "AsyncNetwork": "_generated.async_network_object",
    "AsyncPlugin": "_generated.async_plugin_object",
    "AsyncSession": "async_streams",
    "AsyncStream": "async_streams",
    "AsyncVolume": "_generated.async_volume_object",
    "ByteStream": "byte_streams",
    "CancelScope": "cancellation",
    "Chunk": "output",
    "Client": "client",
    "ComposeFile": "compose_file",
    "Container": "_generated.container_object",
    "ContainerInfo": "models",
    "ContainerState": "models",
    "CopyStream": "byte_streams",
    "DockerSDKManager": "manager",
    "Execution": "execution",
    "Image": "_generated.image_object",
    "Network": "_generated.network_object",
    "Observation": "observing",
    "Output": "output",
    "Plugin": "_generated.plugin_object",
    "Result": "models",
    "ServiceHealth": "models",
    "Session": "streams",
    "Stream": "streams",
    "Volume": "_generated.volume_object",
}

__all__ = [
    "AsyncByteStream",
    "AsyncClient",
    "AsyncContainer",
    "AsyncCopyStream",
    "AsyncExecution",
    "AsyncImage",
    "AsyncNetwork",
    "AsyncPlugin",
    "AsyncSession",
    "AsyncStream",
    "AsyncVolume",
    "ByteStream",
    "CancelScope",
    "Chunk",
    "Client",
    "ComposeFile",
    "Container",
    "ContainerInfo",
    "ContainerState",
    "CopyStream",
    "DockerSDKManager",
    "Execution",
    "Image",
    "Network",
    "Observation",
    "Output",
    "Plugin",
    "Result",
    "ServiceHealth",
    "Session",
    "Stream",
    "Volume",
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
