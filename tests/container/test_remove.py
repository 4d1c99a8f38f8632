import contextlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from support import docker

from dockbridge import errors


def gone(name):
    return docker("container", "inspect", name, check=False).returncode != 0


def test_remove(client, make_container):
    name = make_container(start=False)
    assert client.containers.remove(name) is None
    assert gone(name)


def test_remove_of_a_running_container_needs_force(client, make_container):
    name = make_container()
    with pytest.raises(errors.ConflictError, match="force") as caught:
        client.containers.remove(name)
    assert caught.value.resource == name
    assert "stop it first" in caught.value.hint
    assert not gone(name)
    client.containers.remove(name, force=True)
    assert gone(name)


def test_remove_of_a_paused_container_tells_what_to_do(client, make_container):
    name = make_container()
    docker("pause", name)
    with pytest.raises(errors.ConflictError) as caught:
        client.containers.remove(name)
    assert "unpause" in caught.value.hint


@pytest.mark.parametrize("volumes", [False, True])
def test_remove_with_volumes(client, make_container, labels, volumes):
    name = make_container(options=["--volume", "/data"], start=False)
    volume = docker("inspect", "--format", "{{(index .Mounts 0).Name}}", name).stdout.strip()
    client.containers.remove(name, volumes=volumes)
    assert (docker("volume", "inspect", volume, check=False).returncode != 0) == volumes
    docker("volume", "rm", "--force", volume)


def test_remove_of_a_missing_container(client):
    for force in (False, True):
        with pytest.raises(errors.ContainerNotFoundError):
            client.containers.remove("dockbridge-no-such-container", force=force)


def test_remove_from_many_threads_waits_for_the_first(client, make_container):
    def remove(name):
        with contextlib.suppress(errors.ContainerNotFoundError):
            client.containers.remove(name, force=True)
        return gone(name)

    with ThreadPoolExecutor(6) as pool:
        for _ in range(3):
            assert all(pool.map(remove, [make_container()] * 6))


def test_remove_after_the_end_of_a_container_that_removes_itself(client, make_container):
    name = make_container(options=["--rm"])
    client.containers.kill(name)
    with contextlib.suppress(errors.ContainerNotFoundError):  # the engine may be quicker
        client.containers.remove(name)
    assert gone(name)
    make_container(options=["--name", name])  # the name is free


def test_remove_of_a_link(client, make_container):
    database = make_container()
    name = make_container(options=["--link", f"{database}:db"])
    client.containers.remove(f"{name}/db", link=True)
    assert docker("inspect", "--format", "{{.HostConfig.Links}}", name).stdout.strip() == "[]"
    assert not gone(database)
