"""What the tests of plugins share: plugins that the CLI makes, and a registry that has one."""

from __future__ import annotations

import json
import subprocess

import pytest
from registry import Registry
from support import docker

# Listens on the socket that the engine looks for, which is all that it asks of a plugin; or ends at once.
PROGRAM = r"""
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv) {
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int s = socket(AF_UNIX, SOCK_STREAM, 0);
    if (argc > 1) return 3;
    signal(SIGTERM, _exit); /* which the first process of a namespace gets only if it asks for it */
    snprintf(name.sun_path, sizeof name.sun_path, "/run/docker/plugins/test.sock");
    if (bind(s, (struct sockaddr *)&name, sizeof name) || listen(s, 8)) return 1;
    for (;;) close(accept(s, NULL, NULL));
}
"""

DEFAULT = {
    "description": "A plugin of the tests",
    "documentation": "none",
    "entrypoint": ["/plugin"],
    "interface": {"types": ["docker.volumedriver/1.0"], "socket": "test.sock"},
    "network": {"type": "host"},
    "linux": {"capabilities": ["CAP_SYS_ADMIN"]},
    "mounts": [
        {
            "name": "source",
            "description": "where from",
            "type": "bind",
            "source": "/tmp",
            "destination": "/data",
            "options": ["rbind"],
            "settable": ["source"],
        }
    ],
    "env": [
        {"name": "DEBUG", "description": "more output", "settable": ["value"], "value": "0"},
        {"name": "FIXED", "description": "not to be set", "value": "1"},
    ],
}
HARMLESS = {**DEFAULT, "network": {"type": ""}, "linux": {}, "mounts": []}
FAILING = {**HARMLESS, "entrypoint": ["/plugin", "fail"]}


@pytest.fixture(scope="session")
def program(tmp_path_factory):
    """The plugins' program, which needs nothing else in its root."""
    folder = tmp_path_factory.mktemp("program")
    source = folder / "plugin.c"
    source.write_text(PROGRAM)
    subprocess.run(["cc", "-static", "-o", folder / "plugin", source], check=True)
    return (folder / "plugin").read_bytes()


@pytest.fixture
def remove_plugins():
    """Names of plugins that are removed after the test."""
    names: list[str] = []
    yield names
    if names:
        docker("plugin", "rm", "--force", *names, check=False)


@pytest.fixture
def make_plugin(program, tmp_path_factory, unique, remove_plugins):
    """Makes a plugin through the CLI, which is disabled; make_plugin(config, name) gives its name."""

    def make(config: dict = DEFAULT, name: str = "") -> str:
        name = name or f"{unique('plugin')}:latest"
        folder = tmp_path_factory.mktemp("plugin")
        root = folder / "rootfs"
        root.mkdir()
        (root / "plugin").write_bytes(program)
        (root / "plugin").chmod(0o755)
        for path in ("run/docker/plugins", "data", "tmp", "proc", "sys", "dev"):
            (root / path).mkdir(parents=True)
        (root / "name").write_text(name)  # engines refuse what they have under another name
        (folder / "config.json").write_text(json.dumps({**config, "documentation": name}))
        remove_plugins.append(name)
        docker("plugin", "create", name, str(folder))
        return name

    return make


@pytest.fixture(scope="session")
def plugin_registry(tmp_path_factory):
    registry = Registry(tmp_path_factory.mktemp("registry"))
    yield registry
    registry.close()


@pytest.fixture
def stored_plugin(make_plugin, plugin_registry, unique, remove_plugins):
    """Puts a plugin into a registry: stored_plugin(config) gives its name; the engine does not have it."""

    def store(config: dict = DEFAULT) -> str:
        name = make_plugin(config, f"{plugin_registry.address}/{unique('plugin')}:1")
        docker("plugin", "push", name)
        docker("plugin", "rm", name)
        return name

    return store


def plugin_details(name: str) -> dict:
    """What the CLI says of a plugin."""
    return json.loads(docker("plugin", "inspect", name).stdout)[0]
