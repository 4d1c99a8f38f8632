import json

import pytest
from support import docker

from dockbridge import errors


def oracle(name):
    (found,) = json.loads(docker("network", "inspect", name).stdout)
    return found


def test_create(client, unique, labels):
    name = unique("network")
    created = client.networks.create(name, "bridge", labels=labels)
    found = oracle(name)
    assert created.id == found["Id"]
    assert created.warning == ""
    assert found["Driver"] == "bridge"
    assert found["Labels"] == labels
    assert not found["Internal"]


def test_create_with_a_subnet(client, unique, labels):
    name = unique("network")
    client.networks.create(
        name,
        labels=labels,
        subnet="10.211.0.0/24",
        gateway="10.211.0.254",
        ip_range="10.211.0.128/25",
        internal=True,
        attachable=True,
        options={"com.docker.network.driver.mtu": "1400"},
    )
    found = oracle(name)
    assert found["IPAM"]["Config"] == [
        {"Subnet": "10.211.0.0/24", "Gateway": "10.211.0.254", "IPRange": "10.211.0.128/25"}
    ]
    assert found["Internal"]
    assert found["Attachable"]
    assert found["Options"] == {"com.docker.network.driver.mtu": "1400"}


def test_create_with_the_ipam_of_docker_py(client, unique, labels):
    name = unique("network")
    pool = {"Subnet": "10.212.0.0/24", "IPRange": None, "Gateway": None, "AuxiliaryAddresses": {"router": "10.212.0.9"}}
    client.networks.create(
        name, labels=labels, ipam={"Driver": "default", "Config": [pool, {"Subnet": "fd00:d0c::/64"}]}, enable_ipv6=True
    )
    found = oracle(name)
    assert [entry["Subnet"] for entry in found["IPAM"]["Config"]] == ["10.212.0.0/24", "fd00:d0c::/64"]
    assert found["EnableIPv6"]


def test_a_name_that_is_taken(client, make_network, labels):
    name = make_network()
    with pytest.raises(errors.NameConflictError) as caught:
        client.networks.create(name, labels=labels)
    assert caught.value.resource == name
    assert caught.value.hint
    assert docker("network", "ls", "--quiet", "--filter", f"name=^{name}$").stdout.count("\n") == 1


def test_the_engines_own_names(client):
    with pytest.raises(errors.NameConflictError):
        client.networks.create("bridge")


def test_a_subnet_that_is_taken(client, make_network, unique, labels):
    make_network("--subnet", "10.213.0.0/24")
    with pytest.raises(errors.ConflictError) as caught:
        client.networks.create(unique("network"), labels=labels, subnet="10.213.0.0/25")
    assert "overlaps" in caught.value.hint


def test_an_unknown_driver(client, unique):
    with pytest.raises(errors.NotFoundError) as caught:
        client.networks.create(unique("network"), "no-such-driver")
    assert "no-such-driver" in caught.value.message
    assert not isinstance(caught.value, errors.NetworkNotFoundError)


@pytest.mark.parametrize(
    "arguments",
    [
        {"name": ""},
        {"name": "a b"},
        {"name": "../x"},
        {"name": "ok", "subnet": "10.0.0.1/8"},
        {"name": "ok", "subnet": "nonsense"},
        {"name": "ok", "gateway": "10.0.0.1"},
        {"name": "ok", "subnet": "10.0.0.0/8", "gateway": "11.0.0.1"},
        {"name": "ok", "subnet": "10.0.0.0/8", "ipam": {}},
        {"name": "ok", "ipam": {"Configs": []}},
        {"name": "ok", "labels": ["a=b"]},
        {"name": "ok", "options": {"mtu": 1400}},
    ],
)
def test_what_cannot_be_made_is_refused(client, arguments):
    with pytest.raises(errors.InvalidArgumentError):
        client.networks.create(**arguments)


def test_create_without_ipv4(client, unique, labels, busybox):
    name = unique("network")
    options = {"labels": labels, "enable_ipv6": True, "ipam": {"Config": [{"Subnet": "fd00:d0d::/64"}]}}
    if tuple(map(int, client.system.version().api_version.split("."))) < (1, 47):
        with pytest.raises(errors.UnsupportedError) as caught:
            client.networks.create(name, enable_ipv4=False, **options)
        assert caught.value.details["required_api_version"] == "1.47"
        return
    client.networks.create(name, enable_ipv4=False, **options)
    attrs = client.networks.inspect(name).attrs
    assert attrs["EnableIPv4"] is False
    assert attrs["EnableIPv6"] is True
