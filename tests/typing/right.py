"""What type checkers must let pass. It is checked, and never run."""

import io
import shutil
import signal
import tarfile
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from dockbridge import AsyncClient, AsyncContainer, Client, ComposeFile, Container, Execution, types
from dockbridge.types import ContainerRunResult


def lists(client: Client, names: list[str], pair: tuple[str, str], groups: list[str]) -> None:
    client.images.save(names)
    client.images.save(pair)
    client.containers.run(
        "busybox", "true", cap_add=names, dns=pair, group_add=groups, volumes=["/a:/b"], labels=["a=b"]
    )
    client.containers.run("busybox", ["true"], environment={"A": 1}, group_add=[1, "b"], volumes={"/a": {"bind": "/b"}})
    client.containers.exec("web", "echo 'a b'")
    client.containers.exec("web", names)
    client.containers.copy_to("web", "/tmp", source=Path("file"))


def choices(client: Client) -> None:
    client.containers.run("busybox", pull="always", cgroupns="host")
    client.containers.run("busybox", detach=True, name="web", conflict="recreate", pull=None)
    client.containers.wait("web", condition="next-exit")
    client.health.wait_log("web", text="ready", stream="stderr")
    client.networks.inspect("lan", scope="local")
    client.request("POST", "/build/prune", query={"all": True, "filters": {"until": ["1h"]}}, json={"a": None})

    client.containers.run(
        "busybox", restart_policy="on-failure:3", uts_mode="host", stop_signal="SIGRTMIN+3", isolation="default"
    )
    client.containers.kill("web", "HUP")
    client.containers.kill("web", 9)
    client.containers.kill("web", signal.SIGTERM)
    client.containers.logs("web", tail="all")
    client.containers.run("busybox", gpus="all")
    client.system.disk_usage(types=["image", "build-cache"])
    client.containers.exec("web", "true", user=1000)
    client.containers.create("busybox", env_files=Path("a.env"), label_files=["a", Path("b")], cpus=1.5, user=1000)


def forms(client: Client, wanted: list[str]) -> None:
    mount: types.Mount = {
        "type": "bind",
        "source": Path("/data"),
        "target": "/data",
        "bind_options": {"propagation": "rslave"},
    }
    probe: types.Healthcheck = {
        "test": ["CMD", "true"],
        "interval": "1s",
        "timeout": 2.5,
        "retries": 3,
        "start_period": None,
    }
    client.containers.run(
        "busybox",
        healthcheck=probe,
        mounts=[mount, {"Type": "volume", "Source": "v", "Target": "/v", "VolumeOptions": {"NoCopy": True}}],
        ulimits=[{"name": "nproc", "soft": 5}, {"name": "core"}],
        log_config={"type": "json-file", "config": {"max-size": "10m"}},
        restart_policy={"Name": "on-failure", "MaximumRetryCount": 30},
        device_requests=[{"count": -1, "capabilities": [["gpu"]]}],
        devices=["/dev/null:/dev/mine:rwm"],
        blkio_weight_device=[{"Path": "/dev/sda", "Weight": 500}],
        device_read_bps=[{"path": "/dev/sda", "rate": 1 << 20}],
        networking_config={"lan": {"Aliases": ["db"], "IPAMConfig": {"IPv4Address": "10.0.0.5"}}},
        volumes={"/a": {"bind": "/b", "mode": "ro"}, "c": "/d"},
        auth_config={"username": "u", "password": "p"},
        ports={"80/tcp": 8080, "81": None, "82": ("127.0.0.1", 8082), "83": [8083, 8084], "84": {"HostPort": "1"}},
    )
    client.containers.run(
        "busybox", healthcheck={"test": "true"}, ports={80: 8080}, restart_policy="always", mounts=[mount]
    )
    client.containers.run("busybox", ports=["80:80", 81], expose=[80, "81/udp"], ulimits=wanted, links=wanted)
    client.containers.run("busybox", ulimits=[{"Name": "core", "Hard": -1}], links=[("db", "d")], ports=wanted)
    client.networks.create(
        "lan", ipam={"driver": "default", "config": [{"subnet": "10.1.0.0/16", "ip_range": "10.1.2.0/24"}]}
    )
    client.networks.create("lan", ipam={"Config": [{"Subnet": "10.1.0.0/16", "Gateway": "10.1.0.1"}]})
    client.images.build("/src", container_limits={"memory": "512m", "cpusetcpus": "0"})
    client.images.build(
        "/src", builder="buildkit", secrets={"token": {"env": "TOKEN"}}, ssh="default", build_contexts={"lib": "/lib"}
    )
    client.images.build("/src", secrets=["id=a,src=b"], ssh={"default": None}, platform=["linux/amd64", "linux/arm64"])


def filters(client: Client, wanted: list[str]) -> None:
    chosen: types.ContainerListFilters = {"status": ["exited", "dead"], "label": wanted, "is-task": False}
    client.containers.list(filters=chosen)
    client.containers.list(filters={"health": "healthy", "exited": [0, 137], "name": "^web$"})
    client.containers.prune(filters={"label!": "keep", "until": "24h"})
    client.images.list(filters={"dangling": True, "reference": "web"})
    client.networks.list({"type": "custom", "scope": "local"})
    client.volumes.list({"dangling": True})
    client.system.stream_events(filters={"type": "container", "event": ["die", "oom"]})


def results(client: Client) -> bool:
    state = client.containers.inspect("web").state
    healthy = state.health is not None and state.health.status == "healthy"
    kinds = {change.kind for change in client.containers.diff("web")}
    return healthy or state.status == "running" or "added" in kinds


def a_client(tls: types.TLSOptions) -> None:
    Client(tls=tls)
    Client(tls={"ca": "/ca.pem", "verify": False})


def objects(client: Client, wait: bool) -> int:
    container = client.containers.get("web")
    for summary in client.containers.list():
        client.containers.stop(summary)
        client.networks.connect(client.networks.get("lan"), summary)
    client.images.save(client.images.list())
    client.images.save([client.images.get("busybox"), "redis:7"])
    made: Container = client.containers.run(client.images.get("busybox"), detach=True)
    made.stop(timeout=5)
    either: Container | ContainerRunResult = client.containers.run("busybox", detach=wait)
    execution: Execution = container.exec("true", detach=True)
    code: int | None = execution.inspect().exit_code
    print(either.id, code, made.state.started_at, container.ports["80/tcp"][0].host_port)
    ended: int = client.containers.run("busybox", "true").exit_code
    return ended + container.exec("true").exit_code


def details(client: Client) -> list[datetime]:
    found = client.containers.inspect("web")
    port: int = (
        found.network_settings.ports["80/tcp"][0].host_port + found.host_config.port_bindings["80/tcp"][0].host_port
    )
    limit: int | None = found.host_config.pids_limit
    text: str = found.host_config.restart_policy.name + found.created_text + client.volumes.get("data").created_text
    print(port, limit, text, client.containers.get("web").host_config.log_config.type)
    moments = [client.networks.get("lan").created, *(x.created for x in client.containers.list())]
    moments += [*(x.created for x in client.images.list()), *(x.created for x in client.volumes.list()), found.created]
    return [moment for moment in moments if moment is not None]


async def awaited_objects(client: AsyncClient) -> str:
    made: AsyncContainer = await client.containers.run("busybox", detach=True)
    await made.wait_healthy()
    return (await client.containers.get(made)).status


def files(client: Client) -> int:
    with client.containers.stream_copy_from("web", "/data") as archive:
        size: int = archive.stat.size
        with tarfile.open(fileobj=archive, mode="r|") as tar:
            tar.getnames()
        shutil.copyfileobj(archive, io.BytesIO())
        io.BufferedReader(archive)
        return size + archive.result().size + len(archive.read(10))


def inputs(client: Client, names: list[bytes]) -> None:
    with open("dump.sql", "rb") as dump, client.images.stream_save(["busybox"]) as archive:
        client.containers.exec("db", "psql", input=dump)
        client.containers.exec("db", "psql", input=io.BytesIO())
        client.images.load(data=archive)
    client.containers.run("busybox", "cat", input=names)
    client.containers.copy_to("web", "/x", data=(name for name in names))
    client.containers.copy_to("web", "/x", data="text")
    client.request("POST", "/images/load", data=iter(names))


async def awaited_inputs(client: AsyncClient, pieces: AsyncIterator[bytes]) -> None:
    await client.containers.exec("db", "psql", input=pieces)
    async with client.images.stream_save(["busybox"]) as archive, client.images.stream_load(data=archive) as loading:
        await loading.result()
    async with client.containers.stream_exec("db", "psql") as session:
        await session.write(pieces)


async def awaited_files(client: AsyncClient) -> bytes:
    async with client.images.stream_save(["busybox"]) as archive:
        size: int = await archive.result()
        return await archive.read(size)


async def awaited(client: AsyncClient) -> int:
    result = await client.containers.exec("web", "true", environment=["A=1"])
    await client.containers.wait("web", condition="removed")
    return result.exit_code


def compose_files(names: list[str]) -> None:
    file = ComposeFile("shop", volumes={"data": None, "old": {"external": True, "name": "x"}}, extensions={"x-a": 1})
    web = file.service(
        "web",
        image="nginx",
        command=names,
        ports=["80:80", 443, {"target": 53, "published": "53", "protocol": "udp"}],
        environment={"A": 1, "B": None},
        depends_on={"db": "service_healthy", "x": {"condition": "service_started", "restart": True}},
        volumes=["data:/data", {"type": "bind", "source": "/a", "target": "/b", "bind": {"propagation": "rslave"}}],
        networks={"lan": {"ipv4_address": "10.1.0.5"}, "default": None},
        ulimits={"nofile": {"soft": 5, "hard": 6}, "nproc": 7},
        build={"context": ".", "args": {"A": "1"}, "target": "run"},
        healthcheck={"test": ["CMD", "true"], "interval": "5s", "retries": 3},
        extra_hosts={"a": "1.1.1.1", "b": ["2.2.2.2"]},
    )
    web["restart"] = "always"
    ComposeFile(services={"web": web, "db": {"image": "postgres", "env_file": ["a", {"path": "b", "required": False}]}})
