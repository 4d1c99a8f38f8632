"""Moments of replies: from the text that the engine sent to a datetime, when one is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_NEVER = "0001-01-01T00:00:00"  # what Go writes for no time


def moment(text: str | None) -> datetime | None:
    """Reads RFC 3339, cut to microseconds; None for Go's zero time, and for what is no moment that a datetime can hold."""
    if not isinstance(text, str) or text.startswith(_NEVER):
        return None
    body, zone = (text[:-1], "+00:00") if text[-1:] == "Z" else (text[:-6], text[-6:])
    seconds, _, fraction = body.partition(".")
    try:  # datetime takes three or six digits before Python 3.11, and no Z
        return datetime.fromisoformat(f"{seconds}.{fraction:0<6.6}{zone}").astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None


def text_of_seconds(seconds: int | None) -> str:
    """Writes seconds since 1970 as RFC 3339; a year that has no four digits is an OverflowError."""
    return _text(seconds or 0, "")


def text_of_nanoseconds(nanoseconds: int | None) -> str:
    """Writes nanoseconds since 1970 as RFC 3339; "" for none, which is 0, and for what no datetime can hold."""
    if not nanoseconds or type(nanoseconds) is not int:
        return ""
    seconds, fraction = divmod(nanoseconds, 10**9)
    try:
        return _text(seconds, f".{fraction:09}")
    except OverflowError:
        return ""


def _text(seconds: int, fraction: str) -> str:
    whole = _EPOCH + timedelta(seconds=seconds)
    return f"{whole.isoformat()[:19]}{fraction}Z"


__all__ = ["moment", "text_of_nanoseconds", "text_of_seconds"]
