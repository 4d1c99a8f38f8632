"""Modules that are imported when they are first used, so that a program pays only for what it needs.

Python cannot import a module in a process that was forked while another thread imported it: the thread is gone and its
lock stays. So a fork waits until what is imported here is whole.
"""

from __future__ import annotations

import os
import sys
from _thread import RLock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from functools import cached_property as once
    from typing import Any
else:

    class once:  # noqa: N801 - a decorator
        """functools.cached_property without its lock, which another thread may hold at a fork; made twice is as good."""

        def __init__(self, make: Callable[[Any], Any]) -> None:
            self._make = make
            self.__doc__ = make.__doc__

        def __get__(self, instance: Any, owner: type) -> Any:
            if instance is None:
                return self
            value = instance.__dict__[self._make.__name__] = self._make(instance)
            return value


# Held while something is loaded that a forked process must not find half done.
loading = RLock()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=loading.acquire, after_in_parent=loading.release, after_in_child=loading.release)


def import_module(name: str) -> Any:
    """importlib's, which takes as long to import as ctypes does."""
    __import__(name)
    return sys.modules[name]


class LazyModule:
    """A module that is imported with the first attribute that is asked of it."""

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __getattr__(self, attribute: str) -> Any:
        with loading:
            value = getattr(import_module(self.__name__), attribute)
        self.__dict__[attribute] = value
        return value


__all__ = ["LazyModule", "import_module", "loading", "once"]
