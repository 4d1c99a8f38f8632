"""What the names of docker-py, aiodocker, python-on-whales and the CLI are called here.

Only errors look in here. The names are no aliases: each thing has one name, and who asks for another is told which.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_CLIENT = "dockbridge.Client(), which finds the engine as the docker CLI does"

PACKAGE = {
    "from_env": _CLIENT,
    "DockerClient": _CLIENT,
    "APIClient": _CLIENT,
    "Docker": "dockbridge.AsyncClient(), or dockbridge.Client() without asyncio",
    "docker": _CLIENT,
}

CLIENT = {
    "api": "the same client: its operations are complete, and request(method, path) sends what they do not",
    "attach": "containers.attach(container)",
    "build": "images.build(path)",
    "commit": "containers.commit(container)",
    "container": "containers",
    "copy": "containers.copy_to(container, path) and containers.copy_from(container, path)",
    "cp": "containers.copy_to(container, path) and containers.copy_from(container, path)",
    "create": "containers.create(image)",
    "df": "system.disk_usage()",
    "diff": "containers.diff(container)",
    "events": "system.stream_events(), or system.events(since=…, until=…)",
    "exec": "containers.exec(container, command)",
    "execute": "containers.exec(container, command)",
    "export": "containers.export(container)",
    "image": "images",
    "info": "system.info()",
    "inspect": "containers.inspect(container), images.inspect(image), …",
    "kill": "containers.kill(container)",
    "load": "images.load(…)",
    "login": "system.login(username, password, registry); what `docker login` has stored is used by itself",
    "logout": "system.logout(registry)",
    "logs": "containers.logs(container), or containers.stream_logs(container)",
    "network": "networks",
    "prune": "containers.prune(), images.prune(), networks.prune() and volumes.prune()",
    "plugin": "plugins",
    "ps": "containers.list()",
    "pull": "images.pull(image)",
    "push": "images.push(image)",
    "remove": "containers.remove(container)",
    "rename": "containers.rename(container, name)",
    "restart": "containers.restart(container)",
    "rm": "containers.remove(container)",
    "rmi": "images.remove(image)",
    "run": "containers.run(image)",
    "save": "images.save(images)",
    "search": "images.search(term)",
    "start": "containers.start(container)",
    "stats": "containers.stats_all(), containers.stats(container), or containers.stream_stats_all() and containers.stream_stats(container)",
    "stop": "containers.stop(container)",
    "tag": "images.tag(image, repository)",
    "top": "containers.top(container)",
    "update": "containers.update(container)",
    "version": "system.version()",
    "volume": "volumes",
    "wait": "containers.wait(container)",
}

_EVERYWHERE = {"ls": "list", "rm": "remove"}

GROUPS = {
    "containers": {
        **_EVERYWHERE,
        "cp": "copy_to and copy_from",
        "exec_create": "exec, or stream_exec for a session",
        "exec_inspect": "inspect_exec",
        "exec_run": "exec",
        "exec_start": "exec, or stream_exec for a session",
        "execute": "exec",
        "get_archive": "copy_from, or stream_copy_from for the archive as it is",
        "log": "logs, or stream_logs",
        "ps": "list",
        "put_archive": "copy_to",
    },
    "images": {
        **_EVERYWHERE,
        "build_image": "build",
        "import_image": "import_",
        "import_image_from_data": "import_",
        "load_image": "load",
        "prune_builds": "prune",
        "rmi": "remove",
    },
    "networks": _EVERYWHERE,
    "system": {
        "data_usage": "disk_usage",
        "df": "disk_usage",
        "get_events": "events, or stream_events",
    },
    "volumes": _EVERYWHERE,
}


def missing(owner: object, known: dict[str, str], name: str) -> AttributeError:
    """Makes the error of a client or a group of operations that has no such attribute."""
    kind = type(owner)
    return not_here(owner, f"{kind.__name__!r} object", known, name, (n for n in dir(kind) if not n.startswith("_")))


def not_here(owner: object, what: str, known: dict[str, str], name: str, names: Iterable[str]) -> AttributeError:
    """Makes the error of something that has no such attribute, and tells what it is called."""
    told = ""
    if name in known:
        told = f": here that is {known[name]}"
    elif not name.startswith("_"):
        told = _guess(name, names)
    return _missing(owner, f"{what} has no attribute {name!r}{told}")


def only_told(record: Any, name: str) -> AttributeError:
    """Makes the error of what an operation has told of a resource: it has no methods, but names the resource wherever one is wanted."""
    told = _guess(name, record.__slots__)
    if not told and record._resource != "exec":
        group = f"{record._resource}s"
        told = f": it has no methods; give it to one of {group}, or {group}.get(it) for an object that has them"
    return _missing(record, f"{type(record).__name__!r} object has no attribute {name!r}{told}")


def _guess(name: str, names: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, names, 1)
    return f": did you mean {close[0]!r}?" if close else ""


def _missing(owner: object, message: str) -> AttributeError:
    error = AttributeError(message)
    error.obj = owner  # Python adds a guess of its own to those that have a name, too
    return error
