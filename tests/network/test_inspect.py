import json

import pytest
from support import docker

from dockbridge import errors


def test_inspect_agrees_with_the_cli(client, make_network, make_container):
    name = make_network("--subnet", "10.214.0.0/24", "--label", "x=y")
    container = make_container(options=["--network", name])

    details = client.networks.inspect(name)

    (oracle,) = json.loads(docker("network", "inspect", name).stdout)
    assert details.attrs == oracle
    assert details.id == oracle["Id"]
    assert details.name == name
    assert details.driver == "bridge"
    assert details.scope == "local"
    assert details.labels["x"] == "y"
    assert details.ipam.config[0].subnet == "10.214.0.0/24"
    (endpoint,) = details.containers.values()
    assert endpoint.name == container
    assert endpoint.ipv4_address.startswith("10.214.0.")
    assert client.networks.inspect(details.id[:12]) == details


def test_inspect_of_a_missing_network(client):
    with pytest.raises(errors.NetworkNotFoundError) as caught:
        client.networks.inspect("dockbridge-no-such-network")
    assert caught.value.resource == "dockbridge-no-such-network"
    assert caught.value.operation == "network.inspect"
    assert isinstance(caught.value, LookupError)


def test_inspect_in_another_scope(client, make_network):
    name = make_network()
    assert client.networks.inspect(name, scope="local", verbose=True).name == name
    with pytest.raises(errors.NetworkNotFoundError):
        client.networks.inspect(name, scope="swarm")
