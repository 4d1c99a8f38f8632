"""Record: the base of what operations return, a frozen dataclass that needs no dataclasses module.

Importing dataclasses, and having it write a class for each type, takes longer than an inspect and 2 MB. Records are
dataclasses to whoever asks: dataclasses.fields, asdict, replace and is_dataclass work, and type checkers see one.

What a reply holds is made into records when it is asked for: a record keeps its part of the reply, and `_later` says
how each field that is records itself is made of it. So a reply costs what is read of it, and not what is in it.
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


class _Blank:
    """Makes a class's _blank when the first record of that class is made: most programs see few of them."""

    def __get__(self, record: object, kind: type[Record]) -> Callable[[], Any]:
        kind._blank = made = blank(kind)
        return made


@dataclass_transform(frozen_default=True)
class Record:
    """A frozen dataclass whose fields are the __slots__ of its class, in their order."""

    __slots__: tuple[str, ...] = ("_source",)
    if TYPE_CHECKING:
        _secret: ClassVar[tuple[str, ...]]  # fields of which repr shows the names only
        # Fields that are made of _source when they are asked for: what makes them, or their name there and their type,
        # whose empty value stands for what is not there.
        _later: ClassVar[dict[str, Callable[[Any], Any] | tuple[str, type | None]]]
        _blank: ClassVar[Any]  # makes an empty record that can be filled
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    else:
        _secret = ()
        _later = {}
        _blank = _Blank()
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

        def __getattr__(self, name):  # a field that was not asked for yet
            make = self._later.get(name)
            if make is None:
                if not name.startswith("_") and getattr(type(self), "_resource", ""):
                    from .elsewhere import only_told

                    raise only_told(self, name)
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
            try:
                if type(make) is tuple:
                    value = self._source.get(make[0])
                    if not value and make[1] is not None:
                        value = make[1]()
                else:
                    value = make(self._source)
            except Exception as error:  # noqa: BLE001 - _bad tells them apart, and need not be there otherwise
                bad = _bad(self, name, error)
            else:
                _set(self, name, value)  # twice, with two threads at once, is as good
                return value
            raise bad

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

    def _sent(self) -> dict[str, Any]:
        """Gives what a request holds of a result that it takes."""
        return {name: getattr(self, name) for name in self.__slots__ if name != WHOLE}

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


_set = object.__setattr__


def _bad(record: Record, name: str, error: Exception) -> Exception:
    """Gives what is raised for a field that cannot be made: a BadReplyError for values of another kind, as of whole replies."""
    from .decoding import UNEXPECTED, unexpected

    if not isinstance(error, UNEXPECTED):
        return error
    return unexpected(f"{type(record).__name__}.{name} of the engine's reply", "", error)


def expect(kind: type, *values: object) -> None:
    """Looks at what fields will be made of later, so that a reply of another form is found in the call that it answers."""
    for value in values:
        if value and type(value) is not kind:
            raise TypeError(f"a {kind.__name__} was expected and not a {type(value).__name__}")


def blank(kind: type[Record]) -> Callable[[], Any]:
    """Gives a function that makes an empty record whose fields can still be set, for the generated decoders.

    They fill it and then give it its class: object.__setattr__, which could fill a frozen one, takes ten times as long,
    and an inspect makes a dozen records.
    """
    plain = {name: getattr(object, name) for name in ("__init__", "__setattr__", "__delattr__")}
    return type(kind.__name__, (Record,), {"__slots__": kind.__slots__, **plain})
