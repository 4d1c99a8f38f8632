"""What `dockbridge doctor` looks at: can this program drive Docker, and if not, what is to be done."""

from __future__ import annotations

import os
import stat
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from . import __version__
from ._bridge import native
from .client import Client
from .errors import DockbridgeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .types import TLSOptions

OK, NOTE, PROBLEM = "ok", "note", "problem"

# What an engine with a lower API version does not have. Source: the version history of the Docker Engine API.
FEATURES = (
    ("1.25", "plugins"),
    ("1.30", "asking a registry for an image's digest without a pull"),
    ("1.41", "platform of a new container, cgroupns"),
    ("1.42", "signal of stop and restart, pruning named volumes by `all`, types of disk usage"),
    ("1.43", "annotations of a container"),
    ("1.44", "start_interval of a health check, several networks for a new container"),
    ("1.45", "subpath of a volume mount"),
    ("1.48", "platform of image save, load and history; image mounts"),
)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    :ivar name: what it is about: "library", "endpoint", "socket", "connection", "engine", "features", "credentials".
    :ivar state: "ok", "note" (works, with a limit worth knowing) or "problem".
    :ivar message: what was found.
    :ivar fix: what to do about a problem, "" otherwise.
    :ivar facts: the same for programs.
    """

    name: str
    state: str
    message: str
    fix: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def examine(
    host: str | None = None,
    *,
    context: str | None = None,
    tls: TLSOptions | None = None,
    environment: Mapping[str, str] | None = None,
    timeout: float = 10,
) -> list[Check]:
    """Looks at everything, from the library to the engine, and stops where the rest cannot be seen any more.

    :param host: a docker host, as for Client.
    :param context: a docker context, as for Client.
    :param tls: certificate files, as for Client.
    :param environment: variables that override the process's.
    :param timeout: seconds for each question to the engine.
    """
    checks: list[Check] = []
    try:
        library = native.load()
    except DockbridgeError as error:
        return [_problem("library", error)]
    try:
        client = Client(host, context=context, tls=tls, environment=environment, timeout=timeout, retries=1)
    except DockbridgeError as error:
        return [Check("library", OK, f"dockbridge {__version__}, {library.path}"), _problem("endpoint", error)]
    with client:
        checks += [_library(client, library.path), _endpoint(client)]
        if client.endpoint["host"].startswith("unix://"):
            checks.append(_socket(client.endpoint["host"].removeprefix("unix://")))
        checks.append(_credentials(client))
        try:
            client.ping()
        except DockbridgeError as error:
            return [*checks, _problem("connection", error)]
        checks.append(Check("connection", OK, "the engine answers"))
        try:
            checks += _engine(client)
        except DockbridgeError as error:
            checks.append(_problem("engine", error))
    return checks


def healthy(checks: list[Check]) -> bool:
    """True when nothing is a problem."""
    return all(check.state != PROBLEM for check in checks)


def as_dicts(checks: list[Check]) -> list[dict[str, Any]]:
    """The checks for JSON."""
    return [asdict(check) for check in checks]


def _problem(name: str, error: DockbridgeError) -> Check:
    return Check(name, PROBLEM, error.message, error.hint, {"code": error.code, **error.details})


def _library(client: Client, path: str) -> Check:
    build: dict[str, Any] = client._caller.quick("selftest.build", {}, lambda value, _raw: value)
    message = (
        f"dockbridge {__version__} (ABI {build['abi_version']}, {build['go_version']}, {build['os']}/{build['arch']},"
        f" docker client {build['docker_client']})"
    )
    return Check("library", OK, message, facts={"path": path, "package": __version__, **build})


def _endpoint(client: Client) -> Check:
    endpoint = client.endpoint
    why = {
        "argument": "given as an argument",
        "DOCKER_HOST": "from DOCKER_HOST",
        "DOCKER_CONTEXT": "from DOCKER_CONTEXT",
        "context": "the docker config's current context",
        "default": "the platform's default; neither DOCKER_HOST nor a context is set",
    }[endpoint["source"]]
    name = f" (context {endpoint['context']!r})" if endpoint.get("context") else ""
    if endpoint["host"].startswith("tcp://") and not endpoint["tls"]:
        return Check(
            "endpoint",
            NOTE,
            f"{endpoint['host']}, {why}{name}, without TLS: whoever reaches the port has root on that machine",
            "use TLS (DOCKER_TLS_VERIFY, DOCKER_CERT_PATH) or ssh",
            dict(endpoint),
        )
    return Check("endpoint", OK, f"{endpoint['host']}, {why}{name}{_tls(endpoint)}", facts=dict(endpoint))


def _tls(endpoint: dict[str, Any]) -> str:
    if not endpoint["tls"]:
        return ""
    return {
        "argument": ", TLS with the files that were given",
        "environment": ", TLS with the files of DOCKER_CERT_PATH",
        "context": ", TLS with the context's files",
        "": ", TLS with the system's authorities",
    }[endpoint.get("tls_source", "")]


def _socket(path: str) -> Check:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return Check(
            "socket",
            PROBLEM,
            f"{path} does not exist",
            "start the engine (systemctl start docker, or dockerd as root), or set DOCKER_HOST",
        )
    except OSError as error:
        return Check(
            "socket", PROBLEM, f"{path} cannot be looked at: {error.strerror}", "check the rights of its folder"
        )
    facts = {"path": path, "mode": stat.filemode(found.st_mode), "uid": found.st_uid, "gid": found.st_gid}
    message = f"{facts['mode']}, group {_group(found.st_gid)}"
    if not stat.S_ISSOCK(found.st_mode):
        return Check("socket", PROBLEM, f"{path} is no socket", "set DOCKER_HOST to the engine's socket", facts)
    if os.access(path, os.R_OK | os.W_OK):
        return Check("socket", OK, f"{message}: this user may use it", facts=facts)
    return Check(
        "socket",
        PROBLEM,
        f"{message}: this user may not use it",
        f"sudo usermod -aG {_group(found.st_gid)} $USER and log in again, or use a rootless engine",
        facts,
    )


def _group(gid: int) -> str:
    try:
        import grp

        return grp.getgrgid(gid).gr_name
    except (ImportError, KeyError):
        return str(gid)


def _credentials(client: Client) -> Check:
    try:
        helpers = client.system.credential_helpers()
    except DockbridgeError as error:
        return _problem("credentials", error)
    facts = {"helpers": [asdict(helper) for helper in helpers]}
    missing = sorted({helper.program for helper in helpers if not helper.found})
    if missing:
        return Check(
            "credentials",
            PROBLEM,
            f"the docker config names {', '.join(missing)}, which is not on PATH",
            "install it, or take it out of credsStore and credHelpers in the docker config",
            facts,
        )
    if not helpers:
        return Check("credentials", OK, "no credential helpers are configured", facts=facts)
    return Check("credentials", OK, f"found {', '.join(sorted({h.program for h in helpers}))}", facts=facts)


def _engine(client: Client) -> list[Check]:
    version = client.system.version()
    spoken = client.system.ping().negotiated_version
    checks = [
        Check(
            "engine",
            OK,
            f"Docker Engine {version.version} on {version.os}/{version.arch}, API {spoken} spoken"
            f" (the engine has {version.min_api_version} to {version.api_version})",
            facts={
                "version": version.version,
                "api_version": version.api_version,
                "min_api_version": version.min_api_version,
                "spoken": spoken,
            },
        )
    ]
    missing = [(needs, what) for needs, what in FEATURES if _number(needs) > _number(spoken)]
    if missing:
        listed = "; ".join(f"{what} (API {needs})" for needs, what in missing)
        checks.append(
            Check(
                "features",
                NOTE,
                f"not with this engine: {listed}",
                "a newer Docker Engine has them",
                {"missing": missing},
            )
        )
    else:
        checks.append(Check("features", OK, "nothing is limited by the engine's version"))
    for warning in client.system.info().warnings:
        checks.append(Check("warning", NOTE, warning))
    return checks


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
