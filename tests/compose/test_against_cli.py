"""Compose projects, compared with what the compose CLI of the same version makes of the same files (tests/compose/corpus)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from corpus import CORPUS, Case, Remains
from support import docker

from dockbridge import errors

NAMES = sorted(path.name for path in CORPUS.iterdir())
RIGHT = [name for name in NAMES if not name.startswith("wrong-")]
WRONG = [name for name in NAMES if name.startswith("wrong-")]
STARTED = [name for name in RIGHT if Case.told(name).get("only") != "config"]


@pytest.fixture
def case(request, tmp_path) -> Case:
    return Case.read(request.param, tmp_path / request.param)


@pytest.fixture
def name(client, unique) -> str:
    """A name for the project; what it leaves is removed, also when the test failed."""
    name = unique("corpus")
    yield name
    Remains(client, name).remove()


@pytest.fixture
def surroundings(case, name):
    """The networks and volumes that the project expects from others."""
    for kind in ("network", "volume"):
        for thing in case.setup.get(kind + "s", []):
            docker(kind, "create", f"{name}-{thing}")
    yield
    for kind in ("network", "volume"):
        for thing in case.setup.get(kind + "s", []):
            docker(kind, "rm", f"{name}-{thing}")


@pytest.mark.parametrize("case", RIGHT, indirect=True)
def test_the_resolved_model_is_the_same(client, case) -> None:
    ours = case.project(client).config(case.services or None)
    assert ours.yaml == case.cli("config", *case.services).stdout
    assert ours.model == json.loads(case.cli("config", "--format", "json", *case.services).stdout)
    if case.services:
        return  # the lists below are of all services

    def lines(option: str) -> list[str]:
        return sorted(case.cli("config", *option.split()).stdout.splitlines())

    assert ours.services == lines("--services")
    assert ours.profiles == lines("--profiles")
    assert sorted(ours.volumes) == lines("--volumes")
    assert sorted(ours.networks) == lines("--networks")
    assert sorted(ours.images.values()) == lines("--images")
    if not reads_env_files(
        case
    ):  # the CLI's list leaves these out, and so is not what its own containers are labelled with
        assert sorted(f"{service} {digest}" for service, digest in ours.hashes.items()) == lines("--hash *")
    process = {"PATH", "HOME", "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND"}
    told = "\n".join(f"{key}={value}" for key, value in ours.environment.items() if key not in process)
    assert sorted(told.splitlines()) == [
        line for line in lines("--environment") if line.partition("=")[0] not in process
    ]


def reads_env_files(case: Case) -> bool:
    return any("env_file:" in file.read_text() for file in case.directory.rglob("*.y*ml"))


def shares(service: dict) -> bool:
    """Whether a service has something of another one's containers: Compose puts their ids into its hash."""
    spaces = [str(service.get(key)) for key in ("network_mode", "pid", "ipc")]
    return "volumes_from" in service or any(space.startswith("service:") for space in spaces)


def ps_of_cli(case: Case, name: str) -> list[dict]:
    lines = case.cli("ps", "--all", "--no-trunc", "--format", "json", name=name).stdout.splitlines()
    return sorted(
        (
            {
                "id": c["ID"],
                "name": c["Name"],
                "service": c["Service"],
                "project": c["Project"],
                "image": c["Image"],
                "command": json.loads(c["Command"]),
                "state": c["State"],
                "health": c["Health"],
                "exit_code": c["ExitCode"],
                "ports": sorted(
                    (p["URL"], p["TargetPort"], p["PublishedPort"], p["Protocol"]) for p in c["Publishers"] or ()
                ),
            }
            for c in map(json.loads, lines)
        ),
        key=lambda c: c["name"],
    )


def ps_of_ours(project) -> list[dict]:
    return sorted(
        (
            {
                "id": c.id,
                "name": c.name,
                "service": c.service,
                "project": c.project,
                "image": c.image,
                "command": c.command,
                "state": c.state,
                "health": c.health,
                "exit_code": c.exit_code,
                "ports": sorted((p.ip or "", p.private_port, p.public_port or 0, p.type) for p in c.ports),
            }
            for c in project.ps(all=True)
        ),
        key=lambda c: c["name"],
    )


def settle(client, name: str) -> Remains:
    """What there is once the programs that end have ended, and the first health checks have passed."""
    while True:
        remains = Remains(client, name)
        if not any(is_under_way(c) for c in remains.containers):
            return remains


def is_under_way(c: dict) -> bool:
    health = (c["State"].get("Health") or {}).get("Status")
    ends = c["Config"]["Cmd"] == ["true"] or "exit 7" in str(c["Config"]["Cmd"])
    interval = (c["Config"].get("Healthcheck") or {}).get("Interval") or 0
    return (ends and c["State"]["Running"]) or (health == "starting" and 0 < interval < 1_000_000_000)


@pytest.mark.parametrize("case", STARTED, indirect=True)
def test_each_takes_over_what_the_other_made(client, case, name, surroundings) -> None:
    if tuple(map(int, case.needs_api.split("."))) > tuple(map(int, client.system.version().api_version.split("."))):
        # The compose CLI wants a newer engine for it; we do not.
        assert case.cli("up", "--detach", *case.services, name=name, check=False).returncode != 0
        case.project(client, name).up(case.services or None)
        assert ps_of_ours(case.project(client, name)) == ps_of_cli(case, name)
        case.project(client, name).down(volumes=True, stop_timeout=0)
        return
    project = case.project(client, name)
    project.up(case.services or None)
    ours = settle(client, name)
    assert ps_of_ours(project) == ps_of_cli(case, name)
    case.cli("up", "--detach", *case.services, name=name)
    assert Remains(client, name).runs() == ours.runs()
    resolved = project.config(case.services or None)
    for container in ours.containers:
        told = container["Config"]["Labels"]
        service = told["com.docker.compose.service"]
        if not shares(resolved.model["services"][service]):
            assert told["com.docker.compose.config-hash"] == resolved.hashes[service]
    project.down(stop_timeout=0)
    left = Remains(client, name).names()
    project.down(volumes=True)
    assert not Remains(client, name)

    case.cli("up", "--detach", *case.services, name=name)
    theirs = settle(client, name)
    assert set(ours.normal()) ^ set(theirs.normal()) == set()
    result = project.up(case.services or None)
    assert result.made == result.removed == []
    assert Remains(client, name).runs() == theirs.runs()
    assert ps_of_ours(project) == ps_of_cli(case, name)
    case.cli("down", "--timeout", "0", name=name)
    assert left == Remains(client, name).names()


@pytest.mark.parametrize("case", WRONG, indirect=True)
def test_what_is_wrong_is_told_of(client, case, name) -> None:
    up = case.error.get("when") == "up"
    project, told = case.project(client, case.name or name), case.name or name
    said = case.cli(*(("up", "--detach") if up else ("config",)), *case.services, name=told, check=False)
    assert said.returncode != 0 or case.error.get("cli_is_content")
    Remains(client, name).remove()  # the CLI leaves networks
    with pytest.raises(errors.DockbridgeError) as failure:
        (project.up if up else project.config)(case.services or None)
    error = failure.value
    assert isinstance(error, getattr(errors, case.error["class"]))
    assert error.hint or case.error.get("leaves")  # the engine's own words have none
    line = case.error.get("line")
    # A cycle is told of from any of its places.
    assert error.details.get("line") in (line if isinstance(line, list) else [line])
    if line:
        assert Path(error.details["file"]).name == case.error.get("file", "compose.yaml")
    says = case.error.get("says", "")
    assert says in error.message
    assert says in said.stderr
    # Nothing is left that the error does not name.
    left = Remains(client, name)
    assert bool(left) == bool(case.error.get("leaves"))
    named = [
        *(c["Name"][1:] for c in left.containers),
        *(n["Name"] for n in left.networks),
        *(v["Name"] for v in left.volumes),
    ]
    assert sorted(named) == sorted(thing["name"] for thing in error.details.get("left", ()))


def test_a_change_replaces_the_same_containers(client, unique, tmp_path) -> None:
    """Those of the service that has changed; those that are too many go, and the others stay."""

    def replaced(who: str) -> set[str]:
        name = unique("corpus")
        case = Case.read("scale", tmp_path / who)
        file = case.directory / "compose.yaml"

        def up() -> dict[str, str]:
            if who == "ours":
                case.project(client, name).up()
            else:
                case.cli("up", "--detach", name=name)
            return {c["Name"].replace(name, ""): c["Id"] for c in Remains(client, name).containers}

        try:
            before = up()
            web, worker = file.read_text().split("  worker:")
            file.write_text(
                web.replace("sleep 1000", "sleep 2000") + "  worker:" + worker.replace("scale: 3", "scale: 1")
            )
            after = up()
        finally:
            Remains(client, name).remove()
        assert len(after) == 3
        return {container for container in before if after.get(container) != before[container]}

    assert replaced("ours") == replaced("cli") == {"/-web-1", "/-web-2", "/-worker-2", "/-worker-3"}
