"""What names a resource in a call: a text, or an object with an id."""

from __future__ import annotations

from ..errors import InvalidArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    class Identified(Protocol):
        """Anything that has the id of a resource: an object, a summary of a list, a result of run or create."""

        @property
        def id(self) -> str:
            """The id."""
            ...


def one(value: Any, operation: str, argument: str, resource: str) -> Any:
    """Gives what names a resource to the engine. What is neither a text nor has an id is left to the library, which refuses it.

    :raises InvalidArgumentError: it is a resource of another kind.
    """
    name = getattr(value, "id", None)
    if not isinstance(name, str) or isinstance(value, type):
        return value
    if getattr(value, "_resource", resource) != resource:
        kind = type(value).__name__
        raise InvalidArgumentError(
            f"{argument} is {'an' if kind[0] in 'AEIOU' else 'a'} {kind}, which has no {resource}'s id",
            hint=f"give the {resource}'s name or id, or an object that has its id",
            operation=operation,
            resource=name,
            details={"field": argument},
        )
    return name


def each(values: Any, operation: str, argument: str, resource: str) -> Any:
    """Gives what names several resources; what is no list is left to the library, too."""
    if not isinstance(values, (list, tuple, set, frozenset)):
        return values
    names: list[Any] = []
    for value in values:
        name = value if type(value) is str else one(value, operation, argument, resource)
        tags = getattr(value, "repo_tags", None) if resource == "image" else None
        # With an archive go the names of images that are named, and an object that has some means these.
        names += tags if tags and isinstance(tags, list) else [name]
    return names
