"""What the generated classes of compose projects have in common."""

from __future__ import annotations

from .lazy import Methods

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .async_caller import AsyncCaller
    from .caller import Caller


def kept(value: Any) -> Any:
    """Gives what a project keeps of an argument: a copy, which does not change with what the caller has; of what writes YAML, the YAML."""
    if isinstance(value, (str, bool)):
        return value
    if hasattr(value, "to_yaml"):
        return value.to_yaml()
    if hasattr(value, "keys"):
        return dict(value)
    if isinstance(value, (list, tuple)):
        return [kept(item) for item in value]
    return value


class _Bound(Methods):
    """A project: what its operations are told beside their arguments."""

    __slots__ = ("_caller", "_project")

    _project: dict[str, Any]

    def __repr__(self) -> str:
        shown = (
            self._project.get("project_name") or self._project.get("files") or self._project.get("project_directory")
        )
        if isinstance(shown, str) and "\n" in shown:
            shown = "of a text"
        return f"<{type(self).__name__} {shown}>" if shown else f"<{type(self).__name__}>"


class Project(_Bound):
    """The base of the generated class whose methods wait."""

    __slots__ = ()

    _caller: Caller

    def __init__(self, caller: Caller, project: dict[str, Any]) -> None:
        self._caller = caller
        self._project = project


class AsyncProject(_Bound):
    """The base of the generated class whose methods are awaited."""

    __slots__ = ()

    _caller: AsyncCaller

    def __init__(self, caller: AsyncCaller, project: dict[str, Any]) -> None:
        self._caller = caller
        self._project = project
