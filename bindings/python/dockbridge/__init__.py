"""Drive Docker from Python without starting a docker process.

    from dockbridge import DockerSDKManager

    with DockerSDKManager() as sdk:
        sdk.start_container("postgres:16", "db", ports={"5432": 5532}, environment={"POSTGRES_PASSWORD": "secret"})
        print(sdk.wait_for_healthy("db"), sdk.get_container_logs("db", tail=5))

Names are imported when they are first used, so that a program pays only for what it needs.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import errors as errors
    from . import types as types
    from .client import Client as Client
    from .container import Container as Container
    from .manager import DockerSDKManager as DockerSDKManager
    from .models import ContainerInfo as ContainerInfo
    from .models import ContainerState as ContainerState
    from .models import Result as Result
    from .models import ServiceHealth as ServiceHealth
    from .output import Output as Output

__version__ = "0.1.0"

_HOME_OF = {
    "Client": "client",
    "Container": "container",
    "ContainerInfo": "models",
    "ContainerState": "models",
    "DockerSDKManager": "manager",
    "Output": "output",
    "Result": "models",
    "ServiceHealth": "models",
}

__all__ = [
    "Client",
    "Container",
    "ContainerInfo",
    "ContainerState",
    "DockerSDKManager",
    "Output",
    "Result",
    "ServiceHealth",
    "__version__",
    "errors",
    "types",
]


def __getattr__(name: str) -> object:
    # Not importlib's import_module: importing that takes as long as ctypes does.
    if name in _HOME_OF:
        return getattr(__import__(f"{__name__}.{_HOME_OF[name]}", fromlist=(name,)), name)
    if name in ("errors", "types"):
        return __import__(f"{__name__}.{name}", fromlist=("__name__",))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
