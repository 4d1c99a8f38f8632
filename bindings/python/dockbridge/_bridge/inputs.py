"""What callers give as bytes: the input of programs, files and archives."""

from __future__ import annotations

from ..errors import InvalidArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Input = bytes | bytearray | memoryview | str


def to_buffer(operation: str, data: Any) -> bytes | memoryview:
    """Gives the bytes of what was given: text as UTF-8, and anything that shows its memory (bytearray, memoryview, array, …).

    :raises InvalidArgumentError: it is neither. (``bytes(5)`` would be five zeros, and ``bytes([1])`` a guess.)
    """
    if isinstance(data, str):
        try:
            return data.encode()
        except UnicodeEncodeError:
            raise InvalidArgumentError(
                "the text holds a lone surrogate, which has no bytes",
                operation=operation,
                hint='encode it yourself, for example with errors="surrogateescape"',
            ) from None
    try:
        return memoryview(data)
    except TypeError:
        raise InvalidArgumentError(
            f"the input is of type {type(data).__name__}",
            operation=operation,
            hint="give bytes, a bytearray, a memoryview, or text, which is sent as UTF-8",
        ) from None
