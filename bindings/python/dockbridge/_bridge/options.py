"""What a client is opened with."""

from __future__ import annotations

import os

from ..errors import InvalidArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def client_options(
    host: str | None,
    context: str | None,
    tls: object | None,
    api_version: str | None,
    timeout: float,
    retries: int,
    environment: Mapping[str, str] | None,
    max_bytes: int | str | None,
    max_json_bytes: int | str | None,
) -> dict[str, Any]:
    """Makes the options of the C ABI of a client's arguments."""
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or not timeout > 0:
        raise InvalidArgumentError(f"timeout is {timeout!r}", hint="give seconds, more than 0")
    options: dict[str, Any] = {
        "environment": _environment(environment),
        "timeout": timeout,
        "retries": retries,
    }
    optional = {
        "host": host,
        "context": context,
        "tls": tls,
        "api_version": api_version,
        "max_bytes": max_bytes,
        "max_json_bytes": max_json_bytes,
    }
    for name, value in optional.items():
        if value is not None:
            options[name] = value
    return options


def _environment(overrides: Mapping[str, str] | None) -> dict[str, Any]:
    """What the library must know of this process: it never looks itself."""
    variables = dict(os.environ)
    if overrides is not None and not hasattr(overrides, "items"):
        raise InvalidArgumentError(
            f"environment is of type {type(overrides).__name__}", hint='give a mapping such as {"DOCKER_HOST": "…"}'
        )
    for name, value in (overrides or {}).items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise InvalidArgumentError(
                f"environment holds {name!r}: {type(value).__name__}", hint="names and values are strings"
            )
        variables[name] = value
    try:
        directory = os.getcwd()
    except OSError:  # the directory was removed under us; absolute paths still work
        directory = "/"
    return {
        "variables": variables,
        "home": variables.get("HOME") or os.path.expanduser("~"),
        "directory": directory,
        "user_id": os.getuid() if hasattr(os, "getuid") else -1,
    }
