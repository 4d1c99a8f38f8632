"""AsyncExecution: a program that was started in a container and is not waited for."""

from __future__ import annotations

from ._bridge.lazy import LazyModule, telling
from ._bridge.objects import Bound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._bridge.async_caller import AsyncCaller
    from ._generated import container_types as container_types
    from .types import ContainerExecDetails, ContainerExecResult
else:
    container_types = LazyModule(f"{__package__}._generated.container_types")


@telling
class AsyncExecution(Bound):
    """A program that exec(detach=True) has started in a container."""

    __slots__ = ("_id",)

    _resource = "exec"

    def __init__(self, caller: AsyncCaller, id: str) -> None:
        self._caller = caller
        self._id = id

    if TYPE_CHECKING:
        _caller: AsyncCaller

    @property
    def id(self) -> str:
        """The engine's id of the execution."""
        return self._id

    @classmethod
    def _started(cls, caller: AsyncCaller, made: ContainerExecResult) -> AsyncExecution:
        return cls(caller, made.id)

    async def inspect(self, *, timeout: float | None = None) -> ContainerExecDetails:
        """Tells whether it runs, and with which code it has ended.

        The engine keeps that for some minutes after the end, and no longer than the container.

        :param timeout: deadline in seconds.
        :raises NotFoundError: the engine has forgotten it.
        """
        request = {"exec_id": self.id} if timeout is None else {"exec_id": self.id, "timeout": timeout}
        return await self._caller.quick("container.inspect_exec", request, container_types.to_container_exec_details)

    def __repr__(self) -> str:
        return f"<AsyncExecution {self.id[:12]}>"
