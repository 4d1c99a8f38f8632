import re

import pytest
from support import docker

from dockbridge import errors


@pytest.fixture(scope="module")
def published(make_shared_container):
    return make_shared_container(
        options=["--publish", "127.0.0.1::80", "--publish", "127.0.0.1::53/udp", "--publish", "53", "--expose", "9"]
    )


def lines(mappings):
    """As docker port writes them."""
    hosts = ((m, f"[{m.host_ip}]" if ":" in m.host_ip else m.host_ip) for m in mappings)
    return sorted(f"{m.container_port}/{m.protocol} -> {host}:{m.host_port}" for m, host in hosts)


def told(*arguments):
    """What docker port writes; old ones without the brackets."""
    return sorted(re.sub(r"(^| ):::", r"\1[::]:", docker("port", *arguments).stdout, flags=re.MULTILINE).splitlines())


def test_port_agrees_with_the_cli(client, published):
    mappings = client.containers.port(published)
    assert lines(mappings) == told(published)
    assert {m.container_port for m in mappings} == {53, 80}


@pytest.mark.parametrize("port", [80, "80", "80/tcp", "53/udp", "53"])
def test_port_of_one_port_agrees_with_the_cli(client, published, port):
    mappings = client.containers.port(published, port)
    addresses = sorted(line.split(" -> ")[1] for line in lines(mappings))
    assert addresses == told(published, str(port))


def test_port_that_is_not_published(client, published, make_container):
    assert client.containers.port(published, 9) == []
    assert client.containers.port(published, "80/udp") == []
    assert client.containers.port(make_container()) == []
    assert client.containers.port(make_container(options=["--publish", "127.0.0.1::80"], start=False)) == []


@pytest.mark.parametrize("port", [0, 65536, "http", "80/icmp", "", True], ids=repr)
def test_port_refuses_what_is_no_port(client, make_container, port):
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.port(make_container(start=False), port)


def test_port_of_a_missing_container(client):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.port("dockbridge-no-such-container")
