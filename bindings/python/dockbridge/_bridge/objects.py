"""What the generated classes of containers, images and other resources have in common."""

from __future__ import annotations

from ..errors import NotFoundError
from .lazy import Methods

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .async_caller import AsyncCaller
    from .caller import Caller


class Resource(Methods):
    """One resource of one engine, and what the engine said of it last."""

    __slots__ = ("_details",)

    _details: Any
    _resource = ""

    @property
    def id(self) -> str:
        """What the engine knows it by."""
        return str(self._details.id)

    @property
    def short_id(self) -> str:
        """The first twelve digits of the id; of what has none, its name."""
        name = self.id.removeprefix("sha256:")
        return name if name == getattr(self, "name", None) else name[:12]

    @property
    def attrs(self) -> dict[str, Any]:
        """All that the engine says, with the engine's names."""
        attrs: dict[str, Any] = self._details.attrs
        return attrs

    def _gone(self) -> None:
        """Notes that the engine does not know it any more."""

    def _shown(self) -> tuple[str, ...]:
        name = getattr(self, "name", None) or next(iter(getattr(self, "repo_tags", ())), "")
        return (name, self.short_id) if name != self.short_id else (name,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Resource) and (other._resource, other.id) == (self._resource, self.id)

    def __hash__(self) -> int:
        return hash((self._resource, self.id))

    def __repr__(self) -> str:
        return f"<{' '.join((type(self).__name__, *filter(None, self._shown())))}>"

    if not TYPE_CHECKING:  # for type checkers there is nothing else

        def __getattr__(self, name):
            from .elsewhere import GROUPS, missing

            raise missing(self, GROUPS.get(f"{self._resource}s", {}), name)


class Object(Resource):
    """The base of the generated classes whose methods wait."""

    __slots__ = ("_caller",)

    def __init__(self, caller: Caller, details: Any) -> None:
        self._caller = caller
        self._details = details

    def reload(self) -> None:
        """Asks the engine again."""
        raise NotImplementedError

    def _refresh(self) -> None:
        """Reloads it after a change, with which it may have gone."""
        try:
            self.reload()
        except NotFoundError:
            self._gone()


class AsyncObject(Resource):
    """The base of the generated classes whose methods are awaited."""

    __slots__ = ("_caller",)

    def __init__(self, caller: AsyncCaller, details: Any) -> None:
        self._caller = caller
        self._details = details

    async def reload(self) -> None:
        """Asks the engine again."""
        raise NotImplementedError

    async def _refresh(self) -> None:
        try:
            await self.reload()
        except NotFoundError:
            self._gone()


class _Running(Resource):
    """What is particular to containers: they run."""

    __slots__ = ()

    @property
    def health(self) -> str | None:
        """ "starting", "healthy" or "unhealthy"; None without a health check."""
        health = self._details.state.health
        return health.status if health else None

    def _gone(self) -> None:
        details = self._details
        state = {**(details.attrs.get("State") or {}), "Status": "removed", "Running": False, "Pid": 0}
        self._details = details.__replace__(
            state=details.state.__replace__(status="removed", running=False, pid=0),
            attrs={**details.attrs, "State": state},
        )

    def _shown(self) -> tuple[str, ...]:
        return (*super()._shown(), self._details.state.status)


class Started(_Running, Object):
    """The base of the generated class of containers whose methods wait."""

    __slots__ = ("_made",)

    def __init__(self, caller: Caller, details: Any, made: Any = None) -> None:
        super().__init__(caller, details)
        self._made = made


class AsyncStarted(_Running, AsyncObject):
    """The base of the generated class of containers whose methods are awaited."""

    __slots__ = ("_made",)

    def __init__(self, caller: AsyncCaller, details: Any, made: Any = None) -> None:
        super().__init__(caller, details)
        self._made = made
