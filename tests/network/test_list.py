import pytest
from support import docker

from dockbridge import errors


def test_list_agrees_with_the_cli(client, make_network, labels):
    names = {make_network(), make_network()}
    (label,) = (f"{key}={value}" for key, value in labels.items())

    found = client.networks.list({"label": label})

    assert {network.name for network in found} == names
    cli = docker("network", "ls", "--quiet", "--no-trunc", "--filter", f"label={label}").stdout.split()
    assert sorted(network.id for network in found) == sorted(cli)


def test_list_holds_the_engines_own(client):
    found = {network.name: network for network in client.networks.list()}
    assert found["bridge"].driver == "bridge"
    assert found["host"].driver == "host"
    assert client.networks.list(filters={"driver": "host"})[0].name == "host"


def test_an_unknown_filter(client):
    with pytest.raises(errors.InvalidArgumentError):
        client.networks.list({"colour": "blue"})


def test_nothing_fits(client, unique):
    assert client.networks.list({"name": unique("network")}) == []
