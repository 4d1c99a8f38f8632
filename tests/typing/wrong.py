"""What type checkers must refuse, a line each. It is checked, and never run: all of it fails at run time."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TextIO

from dockbridge import AsyncClient, Client


def texts_for_lists(client: Client) -> None:
    client.images.save("busybox")  # wrong
    client.containers.run("busybox", cap_add="NET_ADMIN")  # wrong
    client.containers.run("busybox", dns="10.0.0.1")  # wrong
    client.containers.run("busybox", environment="A=1")  # wrong
    client.containers.run("busybox", labels="a=b")  # wrong
    client.containers.run("busybox", volumes="/a:/b")  # wrong
    client.containers.commit("web", changes="CMD true")  # wrong
    client.networks.connect("lan", "web", aliases="db")  # wrong


def what_is_no_choice(client: Client) -> None:
    client.containers.run("busybox", pull="allways")  # wrong
    client.containers.run("busybox", conflict="reuze")  # wrong
    client.containers.run("busybox", cgroupns="mine")  # wrong
    client.containers.wait("web", condition="nextexit")  # wrong
    client.health.wait_log("web", text="ready", stream="stdin")  # wrong
    client.networks.create("lan", scope="global")  # wrong
    client.networks.inspect("lan", scope="world")  # wrong
    client.request("get", "/info")  # wrong
    client.containers.stats_all("web")  # wrong


def what_is_no_input(client: Client, texts: list[str], file: TextIO, pieces: AsyncIterator[bytes]) -> None:
    client.containers.exec("web", "cat", input=texts)  # wrong
    client.containers.exec("web", "cat", input=file)  # wrong
    client.containers.exec("web", "cat", input=pieces)  # wrong
    client.containers.copy_to("web", "/x", data=Path("file"))  # wrong
    client.images.load(data=5)  # wrong


def what_is_not_there(client: Client) -> None:
    client.quick("container.list", {}, None)  # wrong
    client.containers.run("busybox", memory="1g")  # wrong


def what_is_no_reference(client: Client) -> None:
    client.containers.stop(5)  # wrong
    client.containers.stop(b"web")  # wrong
    client.networks.connect("lan", object())  # wrong
    print(client.containers.run("busybox", detach=True).exit_code)  # wrong
    client.containers.run("busybox").stop()  # wrong
    client.containers.get("web").stopp()  # wrong
    print(client.containers.get("web").exec("true", detach=True).text)  # wrong


def what_is_of_another_type(client: Client) -> None:
    found = client.containers.inspect("web")
    print(found.created[:10])  # wrong
    print(found.state.started_at + 1)  # wrong
    print(found.network_settings.ports["80/tcp"][0].host_port + "1")  # wrong
    print(found.host_config.memroy)  # wrong
    print(client.volumes.inspect("data").created_at)  # wrong


async def awaited(client: AsyncClient) -> None:
    await client.containers.wait("web", condition="nextexit")  # wrong
    await client.images.save("busybox")  # wrong
