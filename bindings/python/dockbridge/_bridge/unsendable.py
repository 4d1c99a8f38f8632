"""What is wrong with an argument that cannot be sent at all, and which one it is. Only errors look in here."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

MOST_DEEP = 50


class Search:
    """Looks for what cannot be sent.

    :param sendable: tells whether a value can.
    :param unwrapped: gives what is sent of a value that is none of JSON's own types.
    """

    def __init__(self, sendable: Callable[[Any], bool], unwrapped: Callable[[Any], Any]) -> None:
        self._sendable = sendable
        self._unwrapped = unwrapped

    def culprit(self, request: dict[str, Any]) -> tuple[str, str, str]:
        """Gives a sentence about what cannot be sent, what to give instead, and the argument's path."""
        for name, value in request.items():
            if not self._sendable(value):
                path, what, hint = self._within(name, value, 0)
                return f"{path} {what}", hint, path
        return "an argument cannot be sent", "see the method's parameters for their types", ""

    def _within(self, path: str, value: Any, depth: int) -> tuple[str, str, str]:
        if isinstance(value, float):
            return path, f"is {value}", "give a finite number"
        if isinstance(value, (bytes, bytearray, memoryview)):
            return path, f"is {type(value).__name__}: bytes are not text", "decode them first"
        if depth > MOST_DEEP:
            return path, "contains itself, or is nested too deeply", "give what has an end"
        if not isinstance(value, (dict, list, tuple)):
            try:
                value = self._unwrapped(value)
            except Exception:  # noqa: BLE001 - whatever an object of the caller raises when it is looked at
                resource = getattr(type(value), "_resource", "")
                return (
                    path,
                    f"is of type {type(value).__name__}, which cannot be sent",
                    f"give the name of the {resource}" if resource else "see the method's parameters for their types",
                )
        if isinstance(value, dict):
            for key, inner in value.items():
                if not isinstance(key, (str, int, float)) and key is not None:
                    return path, f"has a key of type {type(key).__name__}", "give texts as keys"
                if not self._sendable(inner):
                    return self._within(f"{path}.{key}", inner, depth + 1)
        elif isinstance(value, (list, tuple)):
            for number, inner in enumerate(value):
                if not self._sendable(inner):
                    return self._within(f"{path}[{number}]", inner, depth + 1)
        return path, "cannot be sent", "see the method's parameters for their types"
