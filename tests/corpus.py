"""The corpus of compose files, and the compose CLI that the library is compared with."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from support import ROOT

CORPUS = ROOT / "tests" / "compose" / "corpus"


# What an engine gives a container in a network, another each time.
CHANCE = ["SandboxKey", "SandboxID", "EndpointID", "Gateway", "IPAddress", "IPPrefixLen", "MacAddress", "NetworkID"]


@dataclass
class Case:
    """A project of the corpus. Its case.json has what the tools are told beside the files, and what error is expected."""

    directory: Path
    files: list[str] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)
    env_files: list[str] = field(default_factory=list)
    profiles: list[str] = field(default_factory=list)
    services: list[str] = field(default_factory=list)
    setup: dict[str, list[str]] = field(default_factory=dict)
    name: str = ""  # instead of one that nothing else has
    only: str = ""  # "config": it is not brought up
    needs_api: str = "1.41"  # what the CLI wants for it
    error: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, name: str, directory: Path) -> Case:
        """Gives a case whose files are in a directory of its own: what is made beside them is not made in the repository."""
        shutil.copytree(CORPUS / name, directory)
        return cls(directory, **cls.told(name))

    @staticmethod
    def told(name: str) -> dict[str, Any]:
        told = CORPUS / name / "case.json"
        return json.loads(told.read_text()) if told.exists() else {}

    def variables(self) -> dict[str, str]:
        return {name: value.replace("@", str(self.directory)) for name, value in self.env.items()}

    def project(self, client, name: str | None = None):
        """The project as our library has it."""
        return client.compose(
            [self.directory / file for file in self.files] or None,
            project_directory=None if self.files else self.directory,
            project_name=name,
            profiles=self.profiles or None,
            env_files=[self.directory / file for file in self.env_files] or None,
            environment=self.variables(),
        )

    def cli(self, *arguments: str, name: str | None = None, check: bool = True) -> subprocess.CompletedProcess:
        """What the compose CLI says of the same project."""
        options = [option for file in self.files for option in ("-f", self.directory / file)]
        options += [] if self.files else ["--project-directory", self.directory]
        options += ["-p", name] if name else []
        options += [option for profile in self.profiles for option in ("--profile", profile)]
        options += [option for file in self.env_files for option in ("--env-file", self.directory / file)]
        # Only what the program itself needs of this process: our library takes nothing of it, either.
        needed = os.environ.keys() & {"PATH", "HOME", "DOCKER_HOST", "DOCKER_CONTEXT"}
        environment = {**self.variables(), **{key: os.environ[key] for key in needed}}
        command = [compose_cli(), *options, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        assert not check or done.returncode == 0, f"compose {' '.join(arguments)}: {done.stderr}"
        return done


@cache
def compose_cli() -> str:
    """The path of the compose CLI, which is built when it is not there."""
    return subprocess.run([ROOT / "tests/compose/cli.sh"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


class Remains:
    """What the engine has of a project, inspected."""

    def __init__(self, client, project: str) -> None:
        # Asked by the engine's own words: processes of the docker CLI would take longer than what the tests are about.
        query = {"all": True, "filters": {"label": [f"com.docker.compose.project={project}"]}}

        def get(path: str, **options) -> Any:
            return client.request("GET", path, **options).json()

        self.client = client
        self.containers = [get(f"/containers/{c['Id']}/json") for c in get("/containers/json", query=query)]
        self.networks = [get(f"/networks/{n['Id']}") for n in get("/networks", query={"filters": query["filters"]})]
        self.volumes = get("/volumes", query={"filters": query["filters"]})["Volumes"] or []

    def __bool__(self) -> bool:
        return bool(self.containers or self.networks or self.volumes)

    def runs(self) -> dict[str, tuple[str, str]]:
        """Which container each name is, and since when it runs; one that ends by itself may have been started again."""
        return {c["Name"]: (c["Id"], c["State"]["StartedAt"] if c["State"]["Running"] else "") for c in self.containers}

    def names(self) -> dict[str, list[str]]:
        return {
            "containers": sorted(c["Name"] for c in self.containers),
            "networks": sorted(n["Name"] for n in self.networks),
            "volumes": sorted(v["Name"] for v in self.volumes),
        }

    def normal(self) -> list[str]:
        """All of it, a value a line, without what is another each time: ids, moments, addresses that the engine chose."""
        text = json.dumps([self.containers, self.networks, self.volumes])
        for c in self.containers:
            text = text.replace(c["Id"], "id of " + c["Name"]).replace(c["Id"][:12], "id of " + c["Name"])
        for n in self.networks:
            text = text.replace(n["Id"], "id of " + n["Name"])
        text = re.sub(r"\b[0-9a-f]{64}\b", "some id", text)  # anonymous volumes, endpoints
        containers, networks, volumes = json.loads(text)
        for c in containers:
            state = c["State"]
            c["State"] = [state["Status"], state["ExitCode"], (state.get("Health") or {}).get("Status")]
            for key in ("Created", "AppArmorProfile", "GraphDriver", "ExecIDs"):  # a probe may be under way
                c.pop(key, None)
            c["Config"]["Env"] = sorted(c["Config"]["Env"] or [])
            for key in ("Binds", "ExtraHosts", "Mounts", "Ulimits"):  # in an order of chance
                c["HostConfig"][key] = sorted(c["HostConfig"].get(key) or [], key=str)
            c["Mounts"] = sorted(c["Mounts"], key=lambda mount: mount["Destination"])
            needs = c["Config"]["Labels"].get("com.docker.compose.depends_on", "")
            c["Config"]["Labels"]["com.docker.compose.depends_on"] = sorted(needs.split(","))
            settings = c["NetworkSettings"]
            for ports in settings["Ports"].values():
                for port in ports or ():
                    port["HostPort"] = port["HostPort"] if is_fixed(c, port["HostPort"]) else "some"
            for network in (settings, *settings["Networks"].values()):
                for key in CHANCE:
                    if network.get(key):
                        network[key] = "some"
                for key in ("Aliases", "DNSNames"):
                    if network.get(key):
                        network[key] = sorted(network[key])
        for n in networks:
            n.pop("Created")
            for name, container in (n.get("Containers") or {}).items():
                n["Containers"][name] = container["Name"]
            asked_for = any(pool["Subnet"].startswith("10.213.") for pool in n["IPAM"]["Config"] or ())
            n["IPAM"]["Config"] = n["IPAM"]["Config"] if asked_for else "some"
        for v in volumes:
            v.pop("CreatedAt")
        return sorted(values("", [by_name(containers), by_name(networks), by_name(volumes)]))

    def remove(self) -> None:
        for c in self.containers:
            self.client.containers.remove(c["Id"], force=True, volumes=True)
        for n in self.networks:
            self.client.networks.remove(n["Id"])
        for v in self.volumes:
            self.client.volumes.remove(v["Name"], force=True)


def by_name(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {item["Name"]: item for item in items}


def values(path: str, value: Any) -> Iterator[str]:
    """Gives the values of a document, each with where it is."""
    if isinstance(value, (dict, list)) and value:
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from values(f"{path}.{key}", inner)
    else:
        yield f"{path} = {json.dumps(value)}"


def is_fixed(container: dict[str, Any], port: str) -> bool:
    """Whether a port of the host was asked for."""
    bindings = container["HostConfig"]["PortBindings"] or {}
    return any(binding["HostPort"] == port for many in bindings.values() for binding in many or ())
