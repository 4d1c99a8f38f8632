"""What is made when it is first used, so that a program pays only for what it needs: modules, properties, signatures.

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
    from inspect import Signature
    from typing import Any, TypedDict, TypeVar

    from ..errors import UnknownKeywordError

    C = TypeVar("C")

    class NoMore(TypedDict):
        """What **unknown is for type checkers: no further keywords."""
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
loading: RLock = RLock()

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


class Exact:
    """The signature of a method without its **unknown, made when somebody asks: inspect takes longer to import than a call."""

    __slots__ = ("_function", "_made")

    def __init__(self, function: Any) -> None:
        self._function = function
        self._made: Signature | None = None

    def _signature(self) -> Signature:
        if self._made is None:
            from inspect import Signature

            function, code = self._function, self._function.__code__
            names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
            twin = type(function)(code.replace(co_flags=code.co_flags & ~_KEYWORDS), function.__globals__)
            twin.__defaults__, twin.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
            hints = function.__annotations__
            twin.__annotations__ = {name: hints[name] for name in (*names, "return") if name in hints}
            self._made = Signature.from_callable(twin)
        return self._made

    if not TYPE_CHECKING:

        @property
        def __class__(self):  # inspect asks whether it is a Signature
            return type(self._signature())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._signature(), name)

    def __eq__(self, other: object) -> bool:
        return self._signature() == other

    def __hash__(self) -> int:
        return hash(self._signature())

    def __repr__(self) -> str:
        return repr(self._signature())

    def __str__(self) -> str:
        return str(self._signature())


_KEYWORDS, _COROUTINE = 0x08, 0x80  # inspect's CO_VARKEYWORDS and CO_COROUTINE
_Function = type(lambda: None)


class Methods:
    """What has generated methods. Each takes **unknown, 11 ns a call, to say what an unknown keyword should be."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        for function in vars(cls).values():
            if type(function) is _Function and function.__code__.co_flags & _KEYWORDS:
                method: Any = function
                method.__signature__ = Exact(method)

    def _unexpected(self, method: str, unknown: Any) -> UnknownKeywordError:
        from .keywords import unexpected

        return unexpected(getattr(type(self), method), unknown)


def telling(kind: type[C]) -> type[C]:
    """Lets the methods of a class that is written by hand say what an unknown keyword should be, as generated ones do."""
    for name, function in list(vars(kind).items()):
        if type(function) is not _Function or (name.startswith("_") and name != "__init__"):
            continue
        code = function.__code__
        if code.co_argcount + code.co_kwonlyargcount > 1 and not code.co_flags & _KEYWORDS:
            setattr(kind, name, _telling(function))
    return kind


def _telling(function: Any) -> Any:
    def waited(*arguments: Any, **keywords: Any) -> Any:
        try:
            return function(*arguments, **keywords)
        except TypeError as error:
            _tell(function, error, keywords)
            raise

    async def awaited(*arguments: Any, **keywords: Any) -> Any:
        try:
            waiting = function(*arguments, **keywords)
        except TypeError as error:
            _tell(function, error, keywords)
            raise
        return await waiting

    call: Any = awaited if function.__code__.co_flags & _COROUTINE else waited
    call.__name__, call.__qualname__, call.__doc__ = function.__name__, function.__qualname__, function.__doc__
    call.__module__, call.__wrapped__ = function.__module__, function
    return call


def _tell(function: Any, error: TypeError, keywords: dict[str, Any]) -> None:
    if error.__traceback__ is not None and error.__traceback__.tb_next is not None:
        return  # it was raised in the function
    from .keywords import known, unexpected

    if unknown := [name for name in keywords if name not in known(function)]:
        raise unexpected(function, unknown) from None


__all__ = ["LazyModule", "Methods", "import_module", "loading", "once", "telling"]
