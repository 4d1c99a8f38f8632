"""Drive Docker from Python without starting a docker process.

    from dockbridge import Client

    with Client() as client:
        print(client.containers.inspect("web").state.status)

Names are imported when they are first used, so that a program pays only for what it needs.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import errors as errors
    from . import types as types
    from .client import Client as Client
    from .output import Output as Output

__version__ = "0.1.0"

_HOME_OF = {
    "Client": "client",
    "Output": "output",
}

__all__ = ["Client", "Output", "__version__", "errors", "types"]


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name in _HOME_OF:
        return getattr(import_module(f".{_HOME_OF[name]}", __name__), name)
    if name in ("errors", "types"):
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
