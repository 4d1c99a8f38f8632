"""What type checkers must let pass. It is checked, and never run."""

import io
import shutil
import tarfile
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from dockbridge import AsyncClient, AsyncContainer, Client, Container, Execution
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


def objects(client: Client, wait: bool) -> int:
    container = client.containers.get("web")
    for summary in client.containers.list():
        client.containers.stop(summary)
        client.networks.connect(client.networks.get("lan"), summary)
    client.images.save(client.images.list())
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
