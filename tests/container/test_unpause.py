import pytest
from support import docker

from dockbridge import errors


def test_unpause_lets_the_container_go_on(client, make_container):
    name = make_container()
    docker("pause", name)
    assert client.containers.unpause(name) is None
    assert docker("inspect", "--format", "{{.State.Status}}", name).stdout.strip() == "running"


def test_unpause_of_a_container_that_is_not_paused(client, make_container):
    name = make_container()
    with pytest.raises(errors.ConflictError) as caught:
        client.containers.unpause(name)
    assert caught.value.code == "conflict"
    assert not caught.value.retryable


def test_unpause_of_a_container_that_does_not_run(client, make_container):
    name = make_container(start=False)
    with pytest.raises(errors.NotRunningError):
        client.containers.unpause(name)


def test_unpause_of_a_missing_container(client):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.unpause("dockbridge-no-such-container")
