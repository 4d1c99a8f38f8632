"""Containers, images, networks and volumes as objects, on a real engine."""

import asyncio
import copy

import pytest
from support import docker, until

import dockbridge
from dockbridge import AsyncClient, Container, DockerSDKManager, Image, Network, Volume, errors


def test_a_container(client, make_container):
    name = make_container(
        "sh", "-c", "echo begun; trap exit TERM; sleep 1000 & wait", options=["--label=a=b", "--publish=127.0.0.1::80"]
    )
    container = client.containers.get(name)
    assert isinstance(container, Container)
    assert (container.name, container.status, container.health) == (name, "running", None)
    assert container.id == docker("inspect", "--format={{.Id}}", name).stdout.strip()
    assert container.short_id == container.id[:12]
    assert container.labels["a"] == "b"
    assert container.image == container.config.image != container.image_id
    assert f"127.0.0.1:{container.ports['80/tcp'][0].host_port}" == docker("port", name, "80").stdout.strip()
    assert container.attrs["Id"] == container.id
    assert container.exec("echo 'a b'").text == "a b\n"
    until(lambda: container.logs().text == "begun\n")
    assert container.wait_running().name == name
    assert container.health_status().is_ready
    assert [line.text for line in container.stream_logs(follow=False)] == ["begun"]
    assert (container.reused, container.differences, container.auto_ports, container.warnings) == (False, [], {}, [])
    assert repr(container) == f"<Container {name} {container.short_id} running>"


def test_changes_are_seen(client, make_container, unique):
    container = client.containers.get(make_container("sh", "-c", "trap exit TERM; sleep 1000 & wait"))
    container.pause()
    assert container.status == "paused"
    container.unpause()
    assert container.status == "running"
    other = unique()
    container.rename(other)
    assert container.name == other
    container.stop()
    assert container.status == "exited"
    docker("start", other)
    assert container.status == "exited"  # as old as its last reload
    container.reload()
    assert container.status == "running"
    container.kill()
    assert container.wait().exit_code == 137
    assert (container.status, container.state.exit_code) == ("exited", 137)
    container.remove()
    assert container.status == "removed"
    assert not container.exists()
    with pytest.raises(errors.ContainerNotFoundError):
        container.reload()


def test_what_was_waited_for_is_seen(client, busybox, labels):
    check = {"test": ["CMD-SHELL", "test -e /tmp/ok"], "interval": 100_000_000, "retries": 1000}
    container = client.containers.run(
        busybox, ["sh", "-c", "sleep 1; touch /tmp/ok; exec sleep 1000"], healthcheck=check, labels=labels, detach=True
    )
    assert container.health == "starting"
    container.wait_healthy(timeout=60)
    assert container.health == "healthy"


def test_one_that_goes_with_its_end(client, busybox, labels):
    container = client.containers.run(
        busybox, "sleep 1000", detach=True, remove=True, labels=labels, stop_signal="KILL"
    )
    assert container.status == "running"
    container.stop()
    until(lambda: not container.exists())
    container = client.containers.run(busybox, "true", detach=True, remove=True, labels=labels)
    assert container.id
    assert container.status in ("running", "exited", "removing", "removed")
    until(lambda: not container.exists())
    container._refresh()
    assert (container.status, container.state.running, container.attrs["State"]["Status"]) == (
        "removed",
        False,
        "removed",
    )


def test_run_gives_one_or_a_result(client, busybox, labels, unique):
    name = unique()
    container = client.containers.run(
        busybox, "sleep 1000", name=name, labels=labels, detach=True, ports={"80": ("127.0.0.1", 0)}
    )
    assert isinstance(container, Container)
    assert (container.name, container.status, container.reused) == (name, "running", False)
    again = client.containers.run(busybox, "sleep 2000", name=name, labels=labels, detach=True, conflict="reuse")
    assert again == container
    assert again.reused
    assert "Config.Cmd" in [difference.option for difference in again.differences]
    assert client.containers.run(busybox, "sh -c 'exit 3'", labels=labels, remove=True).exit_code == 3


def test_the_manager_gives_the_same_class(client, make_container):
    name = make_container()
    with DockerSDKManager(client) as sdk:
        assert sdk.get_container(name) == client.containers.get(name)
        assert type(sdk.get_container(name)) is Container


def test_an_image_a_network_and_a_volume(client, busybox, labels, unique):
    image = client.images.get(busybox)
    assert isinstance(image, Image)
    assert busybox in image.repo_tags
    assert image.history()
    tag = f"{unique('image')}:1"
    image.tag(tag)
    assert tag in image.repo_tags
    client.images.remove(tag)
    network = client.networks.get(client.networks.create(unique("net"), labels=labels))
    assert isinstance(network, Network)
    container = client.containers.create(busybox, "sleep 1000", labels=labels)
    network.connect(container, aliases=["db"])
    client.containers.start(container)
    network.reload()
    assert container.id in network.containers
    network.disconnect(container, force=True)
    assert network.containers == {}
    client.containers.remove(container, force=True)
    network.remove()
    assert not network.exists()
    volume = client.volumes.get(client.volumes.create(unique("volume"), labels=labels))
    assert isinstance(volume, Volume)
    assert volume.id == volume.name == volume.short_id
    assert repr(volume) == f"<Volume {volume.name}>"
    volume.remove()
    assert not volume.exists()


def test_awaited(make_container, busybox, labels):
    async def main(name):
        async with AsyncClient() as client:
            container = await client.containers.get(name)
            assert isinstance(container, dockbridge.AsyncContainer)
            assert (await container.exec("echo hi")).text == "hi\n"
            async with container.stream_logs(follow=False) as log:
                assert [line.text async for line in log] == ["begun"]
            await container.wait_running()
            await container.kill()
            await container.wait()
            assert container.status == "exited"
            image = await client.images.get(busybox)
            assert await image.exists()
            made = await client.containers.run(image, "sleep 1000", detach=True, labels=labels)
            assert made.status == "running"
            await client.containers.remove(made, force=True)
            await made._refresh()
            assert made.status == "removed"

    asyncio.run(main(make_container("sh", "-c", "echo begun; exec sleep 1000")))


def test_equal_is_what_has_the_same_id(client, make_container):
    one, other = client.containers.get(make_container()), client.containers.get(make_container())
    same = client.containers.get(one.id)
    assert one == same != other
    assert len({one, same, other}) == 2
    assert one != one.id
    assert copy.copy(one) == one


def test_names_of_elsewhere_are_told_here_too(client, make_container):
    container = client.containers.get(make_container())
    with pytest.raises(AttributeError, match="here that is exec"):
        container.exec_run("true")
    with pytest.raises(AttributeError, match="here that is copy_to"):
        container.put_archive("/", b"")
    with pytest.raises(AttributeError, match="did you mean 'reload'"):
        container.relaod()
