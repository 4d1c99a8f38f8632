"""What the generated classes of containers, images and other resources have in common."""

from __future__ import annotations

from ..errors import DockbridgeError, NotFoundError
from .lazy import Methods

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from typing_extensions import Self

    from .async_caller import AsyncCaller
    from .caller import Caller
    from .decoding import Decoder


PATIENCE = 3.0  # seconds that an object waits to hear of a change that was made


class Bound(Methods):
    """Something on one engine that has an id, and belongs to a client."""

    __slots__ = ("_caller",)

    _caller: Any
    _resource = ""
    if TYPE_CHECKING:

        @property
        def id(self) -> str: ...

    def _identity(self) -> tuple[str, str, str]:
        return self._resource, self.id, self._caller.endpoint["host"]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bound) and other._identity() == self._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def __copy__(self) -> Self:
        new = object.__new__(type(self))
        for kind in type(self).__mro__:
            for name in getattr(kind, "__slots__", ()):
                setattr(new, name, getattr(self, name))
        return new

    def __reduce_ex__(self, protocol: object) -> Any:
        raise TypeError(f"{type(self).__name__} belongs to a client and cannot leave it: pass the id on instead")


class Resource(Bound):
    """One resource of one engine, and what the engine said of it last."""

    __slots__ = ("_asked", "_details", "_known", "_stale")

    _details: Any

    def __init__(self, caller: Any, details: Any) -> None:
        self._caller = caller
        self._details = details
        self._stale = False
        self._asked = self._known = 0  # which question was asked last, and of which the answer is known

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

    @property
    def stale(self) -> bool:
        """True when it was changed since the engine was last heard of it: the engine did not answer after the change."""
        return self._stale

    def _ask(self) -> int:
        self._asked += 1
        return self._asked

    def _learn(self, question: int, details: Any) -> None:
        """Takes an answer, unless a later question has been answered already."""
        if question >= self._known:
            self._known, self._details, self._stale = question, details, False

    def _gone(self) -> None:
        """Notes that the engine does not know it any more."""
        self._stale = False

    def _shown(self) -> tuple[str, ...]:
        name = getattr(self, "name", None) or next(iter(getattr(self, "repo_tags", ())), "")
        return (name, self.short_id) if name != self.short_id else (name,)

    def __repr__(self) -> str:
        return f"<{' '.join((type(self).__name__, *map(_printable, filter(None, self._shown()))))}>"

    if not TYPE_CHECKING:  # for type checkers there is nothing else

        def __getattr__(self, name):
            if hasattr(type(self), name):  # it is there, and has failed by itself
                return object.__getattribute__(self, name)
            from .elsewhere import GROUPS, missing

            raise missing(self, GROUPS.get(f"{self._resource}s", {}), name)


def _printable(text: str) -> str:
    """Gives what an engine says in a form that may stand in a log."""
    shown = text if text.isprintable() else text.encode("unicode_escape").decode()
    return shown if len(shown) <= 100 else f"{shown[:99]}…"


class Object(Resource):
    """The base of the generated classes whose methods wait."""

    __slots__ = ()

    if TYPE_CHECKING:
        _caller: Caller

        def reload(self, *, timeout: float | None = None) -> None: ...

    def _renew(self, operation: str, request: dict[str, Any], decode: Decoder[Any]) -> None:
        question = self._ask()
        try:
            self._learn(question, self._caller.quick(operation, request, decode))
        except NotFoundError:
            self._gone()
            raise

    def _refresh(self) -> None:
        """Reloads it after a change, with which it may have gone. The change has been made, whatever comes of this."""
        self._stale = True
        try:  # noqa: SIM105 - importing contextlib takes longer than the request
            self.reload(timeout=PATIENCE)
        except DockbridgeError:
            pass


class AsyncObject(Resource):
    """The base of the generated classes whose methods are awaited."""

    __slots__ = ()

    if TYPE_CHECKING:
        _caller: AsyncCaller

        async def reload(self, *, timeout: float | None = None) -> None: ...

    async def _renew(self, operation: str, request: dict[str, Any], decode: Decoder[Any]) -> None:
        question = self._ask()
        try:
            self._learn(question, await self._caller.quick(operation, request, decode))
        except NotFoundError:
            self._gone()
            raise

    async def _refresh(self) -> None:
        self._stale = True
        try:  # noqa: SIM105
            await self.reload(timeout=PATIENCE)
        except DockbridgeError:
            pass


class _Running(Resource):
    """What is particular to containers: they run."""

    __slots__ = ()

    @property
    def health(self) -> str | None:
        """ "starting", "healthy" or "unhealthy"; None without a health check."""
        health = self._details.state.health
        return health.status if health else None

    def _gone(self) -> None:
        super()._gone()
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
