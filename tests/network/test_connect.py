import json

import pytest
from support import docker

from dockbridge import errors


def test_connect(client, make_network, make_container, networks_of):
    name, container = make_network(), make_container()
    client.networks.connect(name, container)
    assert networks_of(container) == {"bridge", name}
    with pytest.raises(errors.ConflictError) as caught:
        client.networks.connect(name, container)
    assert caught.value.resource == name


def test_connect_with_address_and_aliases(client, make_network, make_container):
    name, container = make_network("--subnet", "10.215.0.0/24"), make_container()
    client.networks.connect(name, container, ipv4_address="10.215.0.77", aliases=["database"])
    (found,) = json.loads(docker("inspect", container).stdout)
    place = found["NetworkSettings"]["Networks"][name]
    assert place["IPAddress"] == "10.215.0.77"
    assert "database" in place["Aliases"]
    other = make_container(options=["--network", name])
    assert "10.215.0.77" in docker("exec", other, "nslookup", "database").stdout


def test_connect_of_a_stopped_container(client, make_network, make_container, networks_of):
    name, container = make_network(), make_container(start=False)
    client.networks.connect(name, container)
    assert name in networks_of(container)


def test_an_address_outside_the_network(client, make_network, make_container):
    name, container = make_network("--subnet", "10.216.0.0/24"), make_container()
    with pytest.raises(errors.InvalidArgumentError):
        client.networks.connect(name, container, ipv4_address="10.217.0.1")
    with pytest.raises(errors.InvalidArgumentError):
        client.networks.connect(name, container, ipv4_address="10.216.0.0/24")


def test_what_is_missing_is_told_apart(client, make_network, make_container):
    name, container = make_network(), make_container()
    with pytest.raises(errors.ContainerNotFoundError) as caught:
        client.networks.connect(name, "dockbridge-no-such-container")
    assert caught.value.resource == "dockbridge-no-such-container"
    with pytest.raises(errors.NetworkNotFoundError) as missing:
        client.networks.connect("dockbridge-no-such-network", container)
    assert missing.value.resource == "dockbridge-no-such-network"


def test_which_network_is_the_way_to_the_outside(client, make_network, make_container):
    name, container = make_network("--subnet", "10.218.0.0/24", "--gateway", "10.218.0.1"), make_container()
    if tuple(map(int, client.system.version().api_version.split("."))) < (1, 48):
        with pytest.raises(errors.UnsupportedError) as caught:
            client.networks.connect(name, container, gw_priority=1)
        assert caught.value.details["required_api_version"] == "1.48"
        return
    client.networks.connect(name, container, gw_priority=1)
    assert "default via 10.218.0.1" in docker("exec", container, "ip", "route").stdout
    client.networks.disconnect(name, container)
    client.networks.connect(name, container, gw_priority=-1)
    assert "default via 10.218.0.1" not in docker("exec", container, "ip", "route").stdout


def test_two_networks_at_once_with_a_way_to_the_outside(client, make_network, busybox, unique, labels):
    first, second = (make_network("--subnet", f"10.21{n}.0.0/24", "--gateway", f"10.21{n}.0.1") for n in (8, 9))
    if tuple(map(int, client.system.version().api_version.split("."))) < (1, 48):
        with pytest.raises(errors.UnsupportedError, match="GwPriority"):
            client.containers.create(busybox, networking_config={first: {"GwPriority": 1}})
        return
    for one, other, gateway in ((1, 0, "10.218.0.1"), (0, 1, "10.219.0.1")):
        place = {first: {"GwPriority": one}, second: {"gw_priority": other}}
        job = client.containers.run(busybox, ["ip", "route"], networking_config=place, labels=labels, remove=True)
        assert f"default via {gateway}" in job.output.text
