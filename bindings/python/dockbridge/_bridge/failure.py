"""Errors of the library as exceptions."""

from __future__ import annotations

from ..errors import DockbridgeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def _classes(base: type[DockbridgeError]) -> dict[str, type[DockbridgeError]]:
    found = {base.code: base} if "code" in base.__dict__ and base.code else {}
    for cls in base.__subclasses__():
        found.update(_classes(cls))
    return found


_BY_CODE = _classes(DockbridgeError)


def from_json(value: Mapping[str, Any]) -> DockbridgeError:
    """Makes the exception for an error object of the library."""
    code = str(value.get("code", ""))
    return _BY_CODE.get(code, DockbridgeError)(
        str(value.get("message", "")),
        code=code,
        hint=value.get("hint") or "",
        operation=value.get("operation") or "",
        resource=value.get("resource") or "",
        status=value.get("status") or 0,
        retryable=bool(value.get("retryable")),
        details=value.get("details"),
        children=[from_json(child) for child in value.get("children") or ()],
    )
