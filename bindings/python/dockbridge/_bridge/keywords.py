"""What keywords of docker-py, aiodocker, python-on-whales and the CLI are called here.

Only errors look in here, as with the names of elsewhere.py: who gives a keyword that a method does not have is told the one that is meant.
"""

from __future__ import annotations

from ..errors import UnknownKeywordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_OPTIONS = {
    "add_host": "extra_hosts",
    "add_hosts": "extra_hosts",
    "cgroup_ns": "cgroupns",
    "device": "devices",
    "devices_read_bps": "device_read_bps",
    "dns_option": "dns_opt",
    "dns_options": "dns_opt",
    "e": "environment",
    "env": "environment",
    "env_file": "env_files",
    "envs": "environment",
    "gpu": "gpus",
    "groups_add": "group_add",
    "health_check": "healthcheck",
    "health_cmd": 'healthcheck={"test": …}',
    "health_interval": 'healthcheck={"interval": …}',
    "health_retries": 'healthcheck={"retries": …}',
    "health_timeout": 'healthcheck={"timeout": …}',
    "host_config": "one keyword for each of its options",
    "i": "stdin_open",
    "interactive": "stdin_open",
    "ip": 'networking_config={network: {"ipam_config": {"ipv4_address": …}}}',
    "ipc": "ipc_mode",
    "kernel_memory_limit": "kernel_memory",
    "label": "labels",
    "label_file": "label_files",
    "link": "links",
    "log_driver": 'log_config={"type": …}',
    "log_opt": 'log_config={"config": {…}}',
    "log_options": 'log_config={"config": {…}}',
    "m": "mem_limit",
    "memory": "mem_limit",
    "memory_reservation": "mem_reservation",
    "memory_swap": "memswap_limit",
    "memory_swappiness": "mem_swappiness",
    "mount": "mounts",
    "net": "network",
    "network_alias": 'networking_config={network: {"aliases": […]}}',
    "network_aliases": 'networking_config={network: {"aliases": […]}}',
    "networks": "network, and networks.connect for further ones",
    "oom_kill": "oom_kill_disable",
    "p": "ports",
    "pid": "pid_mode",
    "port_bindings": "ports",
    "publish": "ports",
    "publish_all": "publish_all_ports",
    "restart": "restart_policy",
    "security_options": "security_opt",
    "storage_options": "storage_opt",
    "sysctl": "sysctls",
    "t": "tty",
    "u": "user",
    "ulimit": "ulimits",
    "userns": "userns_mode",
    "uts": "uts_mode",
    "v": "volumes",
    "volume": "volumes",
    "w": "working_dir",
    "workdir": "working_dir",
}
_RUN = {**_OPTIONS, "d": "detach", "rm": "remove"}
_PROGRAM = {
    "cmd": "command",
    "e": "environment",
    "env": "environment",
    "envs": "environment",
    "interactive": "input, or stream_exec for a session",
    "stream": "stream_exec",
    "socket": "stream_exec",
    "demux": "left out: the output always tells stdout and stderr apart",
    "stdin": "input, or stream_exec for a session",
    "t": "tty",
    "u": "user",
    "w": "workdir",
    "working_dir": "workdir",
}
_SESSION = {
    "cmd": "command",
    "e": "environment",
    "env": "environment",
    "envs": "environment",
    "interactive": "stdin",
    "socket": "left out: it is a session, which reads and writes",
    "stream": "left out: it is a session, which reads and writes",
    "demux": "left out: each piece says its stream",
    "t": "tty",
    "u": "user",
    "w": "workdir",
    "working_dir": "workdir",
}
_LIMITS = {
    "m": "mem_limit",
    "memory": "mem_limit",
    "memory_reservation": "mem_reservation",
    "memory_swap": "memswap_limit",
    "nano_cpus": "cpus",
    "restart": "restart_policy",
}
_GRACE = {"t": "stop_timeout", "time": "stop_timeout"}
_LOGS = {"follow": "stream_logs", "stream": "stream_logs", "n": "tail", "f": "stream_logs"}
_LIST = {"filter": "filters", "quiet": "left out: every item has its id"}
_AUTH = {"decode": "left out: what comes is decoded", "auth": "auth_config", "quiet": "left out: nothing is printed"}
_CLIENT = {
    "base_url": "host",
    "context_name": "context",
    "docker_host": "host",
    "tlscacert": 'tls={"ca": …}',
    "tlscert": 'tls={"cert": …}',
    "tlskey": 'tls={"key": …}',
    "tlsverify": 'tls={"verify": …}',
    "url": "host",
    "user_agent": "left out: dockbridge says its name and version",
    "max_pool_size": "left out: there are as many connections as are used",
    "use_ssh_client": "left out: ssh:// addresses use the program ssh",
    "version": "api_version",
}

METHODS = {
    "Client.__init__": _CLIENT,
    "Containers.attach": {"stream": "left out: it is a stream", "demux": "left out: each piece says its stream"},
    "Containers.commit": {"a": "author", "change": "changes", "conf": "changes", "m": "message"},
    "Containers.copy_from": {"src": "path", "source": "path", "dest": "destination", "local_path": "destination"},
    "Containers.copy_to": {"dest": "path", "src": "source", "container_path": "path", "local_path": "source"},
    "Containers.create": _OPTIONS,
    "Containers.exec": _PROGRAM,
    "Containers.kill": {"s": "signal"},
    "Containers.list": {
        **_LIST,
        "a": "all",
        "last": "limit",
        "n": "limit",
        "since": 'filters={"since": …}',
        "before": 'filters={"before": …}',
        "sparse": "left out: one request gives all of a list",
        "ignore_removed": "left out: none can be gone half way",
    },
    "Containers.logs": _LOGS,
    "Containers.remove": {"f": "force", "v": "volumes", "l": "link"},
    "Containers.restart": _GRACE,
    "Containers.run": _RUN,
    "Containers.stats": {"stream": "stream_stats", "decode": "left out: what comes is decoded"},
    "Containers.stop": _GRACE,
    "Containers.stream_exec": _SESSION,
    "Containers.stream_logs": {"n": "tail", "stream": "left out: it is a stream"},
    "Containers.stream_run": {**_OPTIONS, "rm": "remove"},
    "Containers.top": {"ps_options": "ps_args"},
    "Containers.update": _LIMITS,
    "DockerSDKManager.__init__": _CLIENT,
    "DockerSDKManager.start_container": _RUN,
    "Images.build": {
        "build_arg": "buildargs",
        "build_args": "buildargs",
        "context": "path",
        "context_path": "path",
        "f": "dockerfile",
        "file": "dockerfile",
        "fileobj": "dockerfile_text",
        "label": "labels",
        "network": "network_mode",
        "no_cache": "nocache",
        "t": "tag",
        "tags": "tag",
    },
    "Images.import_": {"change": "changes", "m": "message", "src": "source"},
    "Images.list": {**_LIST, "a": "all"},
    "Images.load": {"input": "source, or data", "i": "source"},
    "Images.prune": {"all": "dangling=False"},
    "Images.pull": {
        **_AUTH,
        "tag": 'part of the image\'s name: "redis:7"',
        "name": "image",
        "repository": "image",
        "stream": "stream_pull",
        "from_image": "image",
    },
    "Images.push": {**_AUTH, "tag": 'part of the image\'s name: "team/web:1"', "stream": "stream_push", "repository": "image"},
    "Images.remove": {"f": "force", "noprune": "no_prune", "prune": "no_prune"},
    "Images.save": {"output": "destination", "o": "destination", "named": "left out: names that are given are kept"},
    "Networks.connect": {"alias": "aliases", "ip": "ipv4_address", "ip6": "ipv6_address", "ipv4": "ipv4_address", "link": "links"},
    "Networks.create": {
        "check_duplicate": "left out: a name that is taken is always an error",
        "d": "driver",
        "ipv6": "enable_ipv6",
        "label": "labels",
        "opt": "options",
        "subnets": "subnet, or ipam for several",
    },
    "Networks.list": {**_LIST, "ids": 'filters={"id": […]}', "names": 'filters={"name": […]}'},
    "System.events": {"decode": "left out: what comes is decoded", "filter": "filters"},
    "Volumes.create": {"d": "driver", "label": "labels", "opt": "driver_opts", "options": "driver_opts"},
    "Volumes.list": _LIST,
}  # fmt: skip


def known(function: Any) -> tuple[str, ...]:
    """The keywords that a function takes."""
    code = function.__code__
    names: tuple[str, ...] = code.co_varnames[code.co_posonlyargcount : code.co_argcount + code.co_kwonlyargcount]
    return tuple(name for name in names if name != "self")


def unexpected(function: Any, unknown: Iterable[str], names: Iterable[str] | None = None) -> UnknownKeywordError:
    """Makes the error of a call with keywords that a function does not take; names are those that it takes."""
    name = next(iter(unknown))
    names = list(known(function) if names is None else names)
    owner, _, method = function.__qualname__.rpartition(".")
    owner = owner.removeprefix("Async")
    table = METHODS.get(f"{owner}.{method}") or METHODS.get(f"{owner}s.{method}") or {}  # of an object as of its group
    closest = None
    if meant := table.get(name):
        closest = meant if meant in names else None
        hint = f"here that is {meant}" if not meant.startswith("left out") else f"it can be {meant}"
    else:
        from difflib import get_close_matches

        close = get_close_matches(name.lower(), names, 1, 0.5)
        closest = close[0] if close else None
        hint = f"did you mean {closest!r}?" if close else f"it takes {', '.join(names)}"
    error = UnknownKeywordError(
        f"{function.__qualname__}() got an unexpected keyword argument {name!r}",
        hint=hint,
        details={"closest": closest},
    )
    error.__suppress_context__ = True
    return error
