"""Files that are read off running containers bring the same ones up again."""

from __future__ import annotations

import asyncio
import subprocess

import pytest
from support import ROOT

from dockbridge import AsyncClient, ComposeFile, errors


@pytest.fixture(scope="module")
def compose() -> str:
    """The compose CLI of the SDK's version, built."""
    made = subprocess.run([ROOT / "tests/compose/cli.sh"], capture_output=True, text=True, check=True)
    return made.stdout.strip()


def compared(details) -> dict[str, object]:
    """What must be the same of a container that was brought up again."""
    config, host = details.attrs["Config"], details.attrs["HostConfig"]
    kept = {
        key: config[key]
        for key in ("Cmd", "Entrypoint", "User", "WorkingDir", "Hostname", "Tty", "OpenStdin", "StopSignal")
    }
    kept["Healthcheck"] = config.get("Healthcheck")
    kept["Env"] = sorted(config["Env"])
    kept["Labels"] = {
        key: value for key, value in config["Labels"].items() if not key.startswith("com.docker.compose.")
    }
    names = "CapAdd CapDrop Memory NanoCpus PidsLimit ReadonlyRootfs RestartPolicy PortBindings Tmpfs Ulimits Sysctls ShmSize Init Dns ExtraHosts LogConfig SecurityOpt"
    kept.update({key: host.get(key) or None for key in names.split()})
    kept["Mounts"] = sorted(
        (mount["Type"], mount["Source"], mount["Destination"], mount["RW"]) for mount in details.attrs["Mounts"]
    )
    return kept


def test_the_same_container_comes_up_again(client, busybox, compose, tmp_path):
    client.volumes.create("cf-data")
    client.networks.create("cf-lan", subnet="10.231.7.0/24")
    try:
        client.containers.run(
            busybox, ["sh", "-c", "echo $HOME; sleep 600"], name="cf-web", detach=True, hostname="webhost", user="0:0",
            environment={"A": "yes", "B": "a$b${c}", "C": "two\nlines", "D": ""}, labels={"team": "a: b # c"}, working_dir="/tmp",
            volumes=["cf-data:/data", f"{tmp_path}:/host:ro"], tmpfs={"/scratch": "size=1m"}, ports={"80/tcp": ("127.0.0.1", 48231)},
            network="cf-lan", networking_config={"cf-lan": {"aliases": ["www"], "ipam_config": {"ipv4_address": "10.231.7.9"}}},
            cap_add=["NET_ADMIN"], cap_drop=["MKNOD"], mem_limit="64m", cpus=0.5, pids_limit=50, init=True, read_only=True,
            restart_policy="on-failure:3", ulimits=[{"name": "nofile", "soft": 100, "hard": 200}], shm_size="8m", tty=True,
            sysctls={"net.core.somaxconn": "64"}, dns=["10.0.0.1"], extra_hosts={"other": "10.0.0.2"}, stop_signal="SIGINT",
            healthcheck={"test": ["CMD", "true"], "interval": "5s", "retries": 2}, log_config={"type": "json-file", "config": {"max-size": "1m"}},
        )  # fmt: skip
        before = compared(client.containers.inspect("cf-web"))
        file = ComposeFile.from_containers(client, ["cf-web"], name="cf")
        file.check()
        path = tmp_path / "compose.yaml"
        file.write(path)
        assert ComposeFile.parse(path) == file
        client.containers.remove("cf-web", force=True)
        command = [compose, "-f", str(path)]
        environment = {"DOCKER_HOST": client.endpoint["host"], "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
        for verb in (["config", "-q"], ["up", "-d"]):
            said = subprocess.run([*command, *verb], capture_output=True, text=True, check=False, env=environment)
            assert said.returncode == 0, f"{said.stderr}\n{path.read_text()}"
        after = client.containers.inspect("cf-web")
        assert compared(after) == before
        assert after.attrs["NetworkSettings"]["Networks"]["cf-lan"]["IPAddress"] == "10.231.7.9"
        assert ComposeFile.from_containers(client, ["cf-web"], name="cf") == file

        async def awaited() -> ComposeFile:
            async with AsyncClient(client.endpoint["host"]) as other:
                return await ComposeFile.from_containers_async(other, ["cf-web"], name="cf")

        assert asyncio.run(awaited()) == file
    finally:
        for container in client.containers.list(all=True, filters={"name": "cf-web"}):
            client.containers.remove(container, force=True)
        client.networks.remove("cf-lan")
        client.volumes.remove("cf-data")


def test_a_container_that_is_not_there(client):
    with pytest.raises(errors.ContainerNotFoundError, match="cf-nobody"):
        ComposeFile.from_containers(client, ["cf-nobody"])
