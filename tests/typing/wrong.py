"""What type checkers must refuse, a line each. It is checked, and never run: all of it fails at run time."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal, TextIO

from dockbridge import AsyncClient, Client, ComposeFile


def texts_for_lists(client: Client) -> None:
    client.images.save("busybox")  # wrong
    client.containers.run("busybox", cap_add="NET_ADMIN")  # wrong
    client.containers.run("busybox", dns="10.0.0.1")  # wrong
    client.containers.run("busybox", environment="A=1")  # wrong
    client.containers.run("busybox", labels="a=b")  # wrong
    client.containers.run("busybox", volumes="/a:/b")  # wrong
    client.containers.commit("web", changes="CMD true")  # wrong
    client.networks.connect("lan", "web", aliases="db")  # wrong
    client.containers.run("busybox", env_files=5)  # wrong
    client.containers.run("busybox", cpus="1.5")  # wrong
    client.containers.run("busybox", ports="80:80")  # wrong
    client.containers.run("busybox", expose="80")  # wrong
    client.containers.run("busybox", group_add="audio")  # wrong
    client.containers.run("busybox", links="db:db")  # wrong
    client.containers.list(filters="status=exited")  # wrong


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
    client.containers.run("busybox", restart_policy="allways")  # wrong
    client.containers.run("busybox", stop_signal="SIGTURM")  # wrong
    client.containers.run("busybox", uts_mode="mine")  # wrong
    client.containers.run("busybox", userns_mode="mine")  # wrong
    client.containers.run("busybox", isolation="strict")  # wrong
    client.containers.run("busybox", gpus="some")  # wrong
    client.containers.kill("web", "SIGKIL")  # wrong
    client.containers.stop("web", signal="SIGTURM")  # wrong
    client.containers.logs("web", tail="most")  # wrong
    client.containers.update("web", restart_policy="never")  # wrong
    client.system.disk_usage(types=["images"])  # wrong


def forms(client: Client) -> None:
    client.containers.run("busybox", healthcheck={"tst": "true"})  # wrong
    client.containers.run("busybox", healthcheck={"test": 5})  # wrong
    client.containers.run("busybox", healthcheck={"test": "true", "retries": "3"})  # wrong
    client.containers.run("busybox", mounts=[{"type": "volume", "source": "v"}])  # wrong
    client.containers.run("busybox", mounts=[{"type": "folder", "target": "/v"}])  # wrong
    client.containers.run("busybox", mounts=[{"Type": "bind", "Target": "/v", "Readonly": True}])  # wrong
    client.containers.run("busybox", mounts=[{"target": "/v", "bind_options": {"propagation": "slaves"}}])  # wrong
    client.containers.run("busybox", ulimits=[{"name": "nofiles", "soft": 5}])  # wrong
    client.containers.run("busybox", ulimits=[{"name": "nofile", "sofft": 5}])  # wrong
    client.containers.run("busybox", log_config={"type": "local", "options": {}})  # wrong
    client.containers.run("busybox", restart_policy={"name": "sometimes"})  # wrong
    client.containers.run("busybox", device_requests=[{"counts": 1}])  # wrong
    client.containers.run("busybox", blkio_weight_device=[{"path": "/dev/sda", "rate": 5}])  # wrong
    client.containers.run("busybox", networking_config={"lan": {"aliasses": ["db"]}})  # wrong
    client.containers.run("busybox", volumes={"/a": {"target": "/b"}})  # wrong
    client.containers.run("busybox", auth_config={"user": "u"})  # wrong
    client.containers.run("busybox", ports={"80": 8.5})  # wrong
    client.containers.run("busybox", ports={"80": {"HostPort": 8.5}})  # wrong
    client.networks.create("lan", ipam={"Config": [{"Subnets": "10.1.0.0/16"}]})  # wrong
    client.images.build("/src", container_limits={"mem": "512m"})  # wrong
    client.images.build("/src", builder="buildx")  # wrong
    client.images.build("/src", secrets={"token": {"path": "a"}})  # wrong


def filters(client: Client) -> None:
    client.containers.list(filters={"state": "exited"})  # wrong
    client.containers.list(filters={"status": "stopped"})  # wrong
    client.containers.list(filters={"label": 5})  # wrong
    client.containers.prune(filters={"status": "exited"})  # wrong
    client.images.list(filters={"dangling": "maybe"})  # wrong
    client.networks.list({"type": "bridge"})  # wrong
    client.volumes.list({"dangling": None})  # wrong
    client.system.events(0, filters={"type": "containers"})  # wrong


def results(client: Client) -> None:
    state: Literal["runing"] = client.containers.inspect("web").state.status  # wrong
    status: Literal["sick"] = client.health.wait_healthy("web").health_status  # wrong
    kind: Literal["contaner"] = next(iter(client.system.events(0))).type  # wrong
    stream: Literal["stdin"] = next(client.containers.stream_logs("web")).stream  # wrong
    print(state, status, kind, stream)


def a_client() -> None:
    Client(tls={"cafile": "/ca.pem"})  # wrong


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


def compose_files(file: ComposeFile) -> None:
    file.service("web", imag="nginx")  # wrong
    file.service("web", image=5)  # wrong
    file.service("web", healthcheck={"intervall": "5s"})  # wrong
    file.service("web", depends_on={"db": "healthy"})  # wrong
    file.service("web", cap_add="NET_ADMIN")  # wrong
    file.volume("data", external="yes", drivr="local")  # wrong
    ComposeFile(services={"web": {"build": {"context": ".", "dokerfile": "x"}}})  # wrong
