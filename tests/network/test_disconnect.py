import pytest

from dockbridge import errors


def test_disconnect(client, make_network, make_container, networks_of):
    name = make_network()
    container = make_container(options=["--network", name])
    client.networks.disconnect(name, container)
    assert networks_of(container) == set()
    with pytest.raises(errors.ConflictError) as caught:
        client.networks.disconnect(name, container)
    assert "is not in the network" in caught.value.message


def test_what_is_missing_is_told_apart(client, make_network, make_container):
    name, container = make_network(), make_container()
    with pytest.raises(errors.ContainerNotFoundError):
        client.networks.disconnect(name, "dockbridge-no-such-container")
    with pytest.raises(errors.NetworkNotFoundError):
        client.networks.disconnect("dockbridge-no-such-network", container)


def test_disconnect_by_force(client, make_network, make_container, networks_of):
    name = make_network()
    container = make_container(options=["--network", name])
    client.networks.disconnect(name, container, force=True)
    assert name not in networks_of(container)
