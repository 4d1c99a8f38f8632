import pytest
from support import docker

from dockbridge import errors


def test_pause_freezes_the_container(client, make_container):
    name = make_container()
    assert client.containers.pause(name) is None
    assert docker("inspect", "--format", "{{.State.Status}}", name).stdout.strip() == "paused"


def test_pause_of_a_paused_container(client, make_container):
    name = make_container()
    docker("pause", name)
    with pytest.raises(errors.ConflictError) as caught:
        client.containers.pause(name)
    assert caught.value.code == "conflict"
    assert not caught.value.retryable
    assert caught.value.resource == name


def test_pause_of_a_container_that_does_not_run(client, make_container):
    name = make_container(start=False)
    with pytest.raises(errors.NotRunningError) as caught:
        client.containers.pause(name)
    assert caught.value.details["status"] == "created"


def test_pause_of_a_missing_container(client):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.pause("dockbridge-no-such-container")
