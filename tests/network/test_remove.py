import pytest
from support import docker

from dockbridge import errors


def test_remove(client, make_network):
    name = make_network()
    client.networks.remove(name)
    assert docker("network", "inspect", name, check=False).returncode != 0
    with pytest.raises(errors.NetworkNotFoundError) as caught:
        client.networks.remove(name)
    assert caught.value.resource == name


def test_remove_of_one_in_use_says_by_whom(client, make_network, make_container):
    name = make_network()
    container = make_container(options=["--network", name])
    with pytest.raises(errors.ConflictError) as caught:
        client.networks.remove(name)
    assert caught.value.details["containers"] == [container]
    assert caught.value.resource == name
    assert caught.value.hint


def test_remove_of_the_engines_own(client):
    with pytest.raises(errors.ConflictError):
        client.networks.remove("bridge")
