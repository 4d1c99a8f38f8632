"""Record: the base of what operations return, a frozen dataclass that needs no dataclasses module.

Importing dataclasses, and having it write a class for each type, takes longer than an inspect and 2 MB. Records are
dataclasses to whoever asks: dataclasses.fields, asdict, replace and is_dataclass work, and type checkers see one.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import Field
    from typing import Any, ClassVar, TypeVar

    from typing_extensions import Self, dataclass_transform

    T = TypeVar("T")
else:

    def dataclass_transform(**_options):
        return lambda kind: kind


class Literal:
    """Stands for typing.Literal, which is slow to import, where annotations are looked at while a program runs."""

    def __class_getitem__(cls, _values: object) -> type[str]:
        return str


WHOLE = "attrs"
"""The field with the engine's whole reply. It repeats the others, and is neither shown nor compared."""

HIDDEN = "…"
"""What stands for a secret in what is printed."""


class _Fields:
    """Makes __dataclass_fields__ when somebody asks for it."""

    def __get__(self, record: object, kind: type[Record]) -> dict[str, Field[Any]]:
        from dataclasses import field, make_dataclass

        like: Any = make_dataclass(
            kind.__name__,
            [
                (
                    name,
                    kind.__annotations__[name],
                    field(repr=name not in (WHOLE, *kind._secret), compare=name != WHOLE),
                )
                for name in kind.__slots__
            ],
            frozen=True,
        )
        fields: dict[str, Field[Any]] = like.__dataclass_fields__
        kind.__dataclass_fields__ = fields
        return fields


@dataclass_transform(frozen_default=True)
class Record:
    """A frozen dataclass whose fields are its __slots__, in their order."""

    __slots__: tuple[str, ...] = ()
    if TYPE_CHECKING:
        _secret: ClassVar[tuple[str, ...]]  # fields of which repr shows the names only
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    else:
        _secret = ()
        __dataclass_fields__ = _Fields()

        def __init_subclass__(cls) -> None:
            cls.__match_args__ = cls.__slots__

        def __init__(self, *values, **named):
            names = self.__slots__
            if len(values) > len(names):
                raise TypeError(f"{type(self).__name__} takes {len(names)} values, and {len(values)} were given")
            given = dict(zip(names, values, strict=False))
            for name, value in named.items():
                if name not in names or name in given:
                    known = f"has {name} already" if name in given else f"has no field {name!r}"
                    raise TypeError(f"{type(self).__name__} {known}")
                given[name] = value
            missing = [name for name in names if name not in given]
            if missing:
                raise TypeError(f"{type(self).__name__} needs {', '.join(missing)}")
            for name in names:
                object.__setattr__(self, name, given[name])

    def __setattr__(self, name: str, value: object) -> None:
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={self._shown(name)}" for name in self.__slots__ if name != WHOLE)
        return f"{type(self).__qualname__}({shown})"

    def _shown(self, name: str) -> str:
        value = getattr(self, name)
        return _named(value) if name in self._secret else repr(value)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return _compared(self) == _compared(other)

    def __hash__(self) -> int:
        return hash(_compared(self))

    def __reduce__(self) -> tuple[Any, ...]:  # copies and pickles
        return type(self), tuple(getattr(self, name) for name in self.__slots__)

    def __replace__(self, **changes: object) -> Self:  # copy.replace
        return type(self)(**{name: getattr(self, name) for name in self.__slots__} | changes)


def _named(secret: Any) -> str:
    """What repr shows of a field with secrets: ["PASSWORD=…"], {"password": "…"}, "…"."""
    if isinstance(secret, dict):
        return repr(dict.fromkeys(secret, HIDDEN))
    if isinstance(secret, list):
        return repr(
            [f"{key}={HIDDEN}" if assigned else key for key, assigned, _ in (str(x).partition("=") for x in secret)]
        )
    return repr(HIDDEN if secret else secret)


def _compared(record: Record) -> tuple[object, ...]:
    return tuple(getattr(record, name) for name in record.__slots__ if name != WHOLE)


def blank(kind: type[Record], home: dict[str, Any], name: str) -> Callable[[], Any]:
    """Gives a function that makes an empty record whose fields can still be set, for the generated decoders.

    They fill it and then give it its class: object.__setattr__, which could fill a frozen one, takes ten times as long,
    and an inspect makes a dozen records. The class of such records is made for the first one, and is that function from then on, by
    its name in the module: most programs decode a few kinds of what they import.
    """

    def first() -> Any:
        plain = {name: getattr(object, name) for name in ("__init__", "__setattr__", "__delattr__")}
        made = type(kind.__name__, (Record,), {"__slots__": kind.__slots__, **plain})
        home[name] = made
        return made()

    return first
