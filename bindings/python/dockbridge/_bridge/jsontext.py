"""JSON as it crosses the border: requests to bytes, replies to values.

The json module's own C functions are used without the module where the interpreter has them: it imports `re`, which
takes a program that wants nothing else of it a fifth of the time that importing dockbridge takes, and 1 MB.
"""

from __future__ import annotations

import os

from ..errors import InvalidArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _encode_special(value: Any) -> Any:
    """Encodes what callers may give beside JSON's own types."""
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, (bytes, bytearray)):
        raise TypeError("bytes are not text: decode them first")
    timestamp = getattr(value, "timestamp", None)
    if callable(timestamp):
        return timestamp()
    seconds = getattr(value, "total_seconds", None)
    if callable(seconds):
        return seconds()
    if getattr(type(value), "_resource", ""):
        raise TypeError("what names a resource does so only where a reference is wanted")
    sent = getattr(value, "_sent", None)
    if callable(sent):  # what an operation returned
        return sent()
    if hasattr(value, "keys"):
        return {key: value[key] for key in value.keys()}  # noqa: SIM118 - any Mapping
    if hasattr(value, "__iter__"):
        return list(value)
    raise TypeError(f"{type(value).__name__} cannot be sent")


LARGE = 1 << 20  # of a document that takes its time to parse


def _skip_space(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in " \t\n\r":
        at += 1
    return at


class _Rules:
    """What json.JSONDecoder tells its scanner."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float


class NotJSONError(ValueError):
    """What was said is no JSON that can be read. Neither its text nor its cause hold anything of it, since there may be secrets in it."""


# What the scanner raises: for wrong JSON, for a number of thousands of digits, and for lists in lists without end.
_WRONG = (StopIteration, SystemError, ValueError, RecursionError)


def _load(document: bytes) -> Any:
    """Parses with the json module; None and a reason, where that cannot be done, is a NotJSONError."""
    value, reason = _attempt(document)
    if reason:  # outside of what was caught: the errors of json and of UTF-8 hold the whole document
        raise NotJSONError(reason)
    return value


def _attempt(document: bytes) -> tuple[Any, str]:
    import json

    try:
        return json.loads(document.decode()), ""
    except json.JSONDecodeError as error:
        return None, f"it is not JSON at character {error.pos}: {error.msg}"
    except UnicodeDecodeError as error:
        return None, f"it is not UTF-8 at byte {error.start}"
    except RecursionError:
        return None, "it is nested too deeply"
    except ValueError:
        return None, "it has a number with too many digits"


def _functions() -> tuple[Callable[[dict[str, Any]], str], Callable[[bytes], Any], Callable[[bytes], Any]]:
    """Gives dump and parse, which turn a dict into text, and a document into a value (NotJSONError when it is none).

    The second parse is for threads beside an event loop's.
    """
    try:
        from _json import encode_basestring_ascii, make_encoder, make_scanner
    except ImportError:  # not CPython
        import json

        return json.JSONEncoder(default=_encode_special, allow_nan=False, separators=(",", ":")).encode, _load, _load

    def dump(request: dict[str, Any]) -> str:
        if len(request) == 1:  # most requests name a container, and nothing else
            [(key, value)] = request.items()
            if type(value) is str:
                return f"{{{encode_basestring_ascii(key)}:{encode_basestring_ascii(value)}}}"
        # The first argument notes what is being encoded, to find what contains itself: each call needs its own.
        encode = make_encoder({}, _encode_special, encode_basestring_ascii, None, ":", ",", False, False, False)
        return "".join(encode(request, 0))

    scan = make_scanner(_Rules)  # type: ignore[arg-type]  # the stub asks for a scanner to make a scanner of

    def scan_in_turns(text: str, at: int) -> tuple[Any, int]:
        """Scans a list item by item, so that other threads get their turn: within one scan they do not.

        It takes a quarter longer, because the scanner forgets the keys that it has seen after each.
        """
        if text[at : at + 1] != "[":
            return scan(text, at)
        items: list[Any] = []
        at = _skip_space(text, at + 1)
        while text[at : at + 1] != "]":
            value, at = scan(text, at)
            items.append(value)
            at = _skip_space(text, at)
            if text[at : at + 1] == ",":
                at = _skip_space(text, at + 1)
                if text[at : at + 1] == "]":
                    raise ValueError
            elif text[at : at + 1] != "]":
                raise ValueError
        return items, at + 1

    def parse(document: bytes, scan: Callable[[str, int], tuple[Any, int]] = scan) -> Any:
        try:
            text = document.decode()
            value, end = scan(text, 0)
        except _WRONG:  # the scanner's own words for errors are in the module that is not there
            text, value, end = "", None, -1
        if end < 0 or (end < len(text) and not text[end:].isspace()):
            return _load(document)
        return value

    return dump, parse, lambda document: parse(document, scan_in_turns)


_dump, parse, parse_in_turns = _functions()


def encode(operation: str, request: dict[str, Any]) -> bytes:
    """Encodes a request; what JSON cannot hold is an InvalidArgumentError that names the argument."""
    try:
        return _dump(request).encode()
    except (TypeError, ValueError, RecursionError):
        from .unsendable import Search
    what, hint, path = Search(_sendable, _encode_special).culprit(request)
    raise InvalidArgumentError(what, operation=operation, hint=hint, details={"field": path})


def _sendable(value: Any) -> bool:
    """Tells whether a value can be sent as it is."""
    try:
        _dump({"": value, " ": None}).encode()
    except (TypeError, ValueError, RecursionError):
        return False
    return True
