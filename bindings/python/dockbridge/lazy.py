"""cached_property without functools, whose import takes longer than everything here does."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from functools import cached_property as cached_property
    from typing import Any
else:

    class cached_property:  # noqa: N801 - as in functools
        """An attribute that is made when it is first read, and then kept in the object."""

        def __init__(self, make: Callable[[Any], Any]) -> None:
            self._make = make
            self.__doc__ = make.__doc__

        def __get__(self, owner: Any, kind: type | None = None) -> Any:
            if owner is None:
                return self
            return owner.__dict__.setdefault(self._make.__name__, self._make(owner))
