"""All that people may use, as text: what changes of it is seen in a diff, and is meant.

UPDATE=1 pytest tests/surface     writes surface.txt anew
"""

from __future__ import annotations

import importlib
import inspect
import os
import typing
from pathlib import Path
from types import UnionType

import dockbridge
from dockbridge import types
from dockbridge._bridge.records import Record

SURFACE = Path(__file__).parent / "surface.txt"
MODULES = ("errors", "models", "observing", "opentelemetry", "output", "progress", "streams", "async_streams")


def annotation(value: object) -> str:
    return value if isinstance(value, str) else getattr(value, "__name__", repr(value))


class Plain(str):
    """An annotation that a signature shows as it was written."""

    __slots__ = ()
    __repr__ = str.__str__


def signature(function: object) -> str:
    found = inspect.signature(function)
    parameters = [
        p if p.annotation is p.empty else p.replace(annotation=Plain(annotation(p.annotation)))
        for p in found.parameters.values()
        if p.name not in ("self", "cls")
    ]
    returns = found.return_annotation
    if returns is not found.empty:
        returns = Plain(annotation(returns))
    return str(found.replace(parameters=parameters, return_annotation=returns))


def members(kind: type) -> list[str]:
    """What a class has by itself and from our bases, in the order of their names."""
    lines = []
    ours = [base for base in kind.__mro__ if base.__module__.startswith("dockbridge")]
    for name in sorted({name for base in ours for name in vars(base)}):
        if name.startswith("_") and name not in ("__enter__", "__aenter__", "__iter__", "__aiter__"):
            continue
        value = inspect.getattr_static(kind, name)
        if isinstance(value, (staticmethod, classmethod)):
            lines.append(f"{type(value).__name__} {name}{signature(value.__func__)}")
        elif inspect.isfunction(value):
            lines.append(f"{'async ' if inspect.iscoroutinefunction(value) else ''}{name}{signature(value)}")
        elif isinstance(value, property):
            lines.append(f"{name} -> {annotation(value.fget.__annotations__.get('return', ''))}")
        elif hasattr(value, "_make"):  # made once
            lines.append(f"{name} -> {annotation(value._make.__annotations__['return'])}")
        elif issubclass(kind, Record) or inspect.ismemberdescriptor(value):
            lines.append(f"{name}: {annotation(kind.__annotations__.get(name, ''))}")
        else:
            lines.append(f"{name} = {value!r}")
    return lines


def described(name: str, kind: type) -> list[str]:
    bases = ", ".join(base.__name__ for base in kind.__bases__ if base not in (object, Record))
    head = f"class {name}" + (f"({bases})" if bases else "")
    if not issubclass(kind, (Record, BaseException)) and "__init__" in vars(kind):
        head += f" {signature(kind.__init__).removesuffix(' -> None')}"
    return [head, *(f"    {line}" for line in members(kind))]


def things() -> dict[str, object]:
    """Everything public by its full name; what is to be had from two places counts where it is first."""
    found = {f"dockbridge.{name}": getattr(dockbridge, name) for name in dockbridge.__all__}
    for name in MODULES:
        module = importlib.import_module(f"dockbridge.{name}")
        for own, value in vars(module).items():
            if not own.startswith("_") and getattr(value, "__module__", "") == module.__name__:
                found[f"dockbridge.{name}.{own}"] = value
    for name in types.__all__:
        found[f"dockbridge.types.{name}"] = getattr(types, name)
    for plural in ("containers", "images", "networks", "volumes", "plugins", "system", "health"):
        with dockbridge.Client("unix:///nothing/here.sock") as client:
            found[f"dockbridge.Client.{plural}"] = type(getattr(client, plural))
    return found


def shown(hint: object) -> str:
    """A type hint as it is in all versions of Python."""
    inner = ", ".join(repr(part) if isinstance(part, str) else shown(part) for part in typing.get_args(hint))
    kind = typing.get_origin(hint)
    if kind in (typing.Union, UnionType):
        return inner.replace(", ", " | ") if "[" not in inner else f"Union[{inner}]"
    if hint is type(None) or hint is Ellipsis:
        return "None" if hint is not Ellipsis else "..."
    name = getattr(kind or hint, "__name__", None) or str(kind or hint).removeprefix("typing.")
    return f"{name}[{inner}]" if inner else name


def surface() -> str:
    lines, seen = [], set()
    for name, value in things().items():
        if id(value) in seen or inspect.ismodule(value):
            continue
        seen.add(id(value))
        if typing.is_typeddict(value):
            lines.append(f"class {name}(TypedDict)")
            hints = typing.get_type_hints(value).items()
            lines += (f"    {key}{'' if key in value.__required_keys__ else '?'}: {shown(hint)}" for key, hint in hints)
        elif typing.get_origin(value) is not None:
            lines.append(f"{name} = {shown(value)}")
        elif isinstance(value, type):
            lines += described(name, value)
        elif callable(value):
            lines.append(f"{name}{signature(value)}")
        else:
            lines.append(f"{name}: {type(value).__name__}")
    return "\n".join(lines) + "\n"


def test_the_public_surface_is_as_it_was():
    if os.environ.get("UPDATE"):
        SURFACE.write_text(surface())
    assert surface().splitlines() == SURFACE.read_text().splitlines()


def test_it_holds_what_people_use():
    text = SURFACE.read_text()
    for line in (
        "class dockbridge.Client(Resources)",
        "class dockbridge.Container(",
        "class dockbridge.types.ContainerDetails",
        "    stop(",
    ):
        assert line in text
