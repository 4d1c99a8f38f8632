"""Everything that docker network inspect shows of a network is a typed field with the same value."""

import json

import pytest
from simulated import reply
from support import LABEL, RUN, docker
from typed import assert_typed

from dockbridge import Client

# Options of docker network create.
NETWORKS = {
    "plain": [],
    "a range": [
        "--subnet=172.29.78.0/24",
        "--ip-range=172.29.78.128/25",
        "--gateway=172.29.78.1",
        "--aux-address=a=172.29.78.2",
    ],
    "two ranges": ["--ipv6", "--subnet=172.29.79.0/24", "--subnet=fd00:29:79::/64"],
    "internal": ["--internal", "--attachable", "--label=x=y"],
    "options": ["--opt=com.docker.network.driver.mtu=1400", "--ipam-driver=default", "--ipam-opt=a=b"],
    "settings alone": ["--config-only", "--subnet=172.29.80.0/24"],
}


@pytest.mark.parametrize("what", NETWORKS)
def test_a_network_is_typed_in_full(client, make_network, what):
    name = make_network(*NETWORKS[what])
    details = client.networks.inspect(name)
    assert assert_typed(details, details.attrs) > 15
    assert [details.attrs] == json.loads(docker("network", "inspect", name).stdout)


def test_a_network_of_another_is_typed_in_full(client, make_network, unique):
    settings, name = make_network("--config-only", "--subnet=172.29.81.0/24"), unique("network")
    docker(
        "network", "create", f"--config-from={settings}", name
    )  # has no labels of its own, by which it would be removed
    try:
        details = client.networks.inspect(name)
    finally:
        docker("network", "rm", name)
    assert assert_typed(details, details.attrs) > 15
    assert details.config_from.network == settings


def test_a_network_with_containers_is_typed_in_full(client, make_network, make_container):
    name = make_network()
    for _ in range(2):
        make_container(options=[f"--network={name}"])
    details = client.networks.inspect(name, verbose=True)
    assert assert_typed(details, details.attrs) > 25
    assert len(details.containers) == 2


def test_the_engine_s_own_and_a_list_are_typed_in_full(client, make_network):
    for options in NETWORKS.values():
        make_network(*options)
    found = client.networks.list()
    assert len([x for x in found if x.labels.get(LABEL) == RUN]) == len(NETWORKS)
    for details in [*found, *(client.networks.inspect(name) for name in ("bridge", "host", "none"))]:
        assert assert_typed(details, details.attrs) > 15


NEW = {
    "Name": "n",
    "EnableIPv4": False,
    "Peers": [{"Name": "a", "IP": "192.0.2.1"}],
    "Services": {
        "web": {
            "VIP": "10.0.0.2",
            "Ports": ["Target: 80"],
            "LocalLBIndex": 257,
            "Tasks": [{"Name": "web.1", "EndpointID": "e", "EndpointIP": "10.0.0.3", "Info": {"Host IP": "192.0.2.1"}}],
        }
    },
}


def test_what_a_swarm_tells_is_typed(simulated):
    simulated.on("GET", "/networks/n", reply(NEW), reply({"Name": "n"}))
    with Client(simulated.host) as client:
        details, old = client.networks.inspect("n"), client.networks.inspect("n")
    assert assert_typed(details, NEW) > 10
    assert details.enable_ipv4 is False
    assert old.enable_ipv4 is None
