import socket

import pytest
from support import docker

from dockbridge import errors

LISTEN = "sleep 1; while true; do echo hello | nc -l -p 5432; done"


@pytest.mark.parametrize("port", [5432, "5432", "5432/tcp"])
def test_a_published_port(client, make_container, port):
    name = make_container("sh", "-c", LISTEN, options=["--publish", "127.0.0.1::5432"])
    found = client.health.wait_port(name, port)
    assert f"{found.host}:{found.port}" == docker("port", name, "5432/tcp").stdout.strip()
    assert found.attempts > 1


def test_the_address_can_be_used(client, make_container):
    name = make_container("sh", "-c", "mkdir /www; httpd -f -p 8080 -h /www", options=["--publish", "8080"])
    found = client.health.wait_port(name, 8080)
    with socket.create_connection((found.host, found.port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.")


def test_a_port_that_is_not_published(client, make_container):
    name = make_container("sh", "-c", LISTEN)
    found = client.health.wait_port(name, 5432)
    assert found.host == docker("inspect", "--format", "{{.NetworkSettings.IPAddress}}", name).stdout.strip()
    assert found.port == 5432


def test_the_proxy_alone_is_not_enough(client, make_container):
    name = make_container("sh", "-c", "echo idle; sleep 1000", options=["--publish", "127.0.0.1::5432"])
    with pytest.raises(errors.OperationTimeoutError) as caught:
        client.health.wait_port(name, 5432, timeout=1.5)
    details = caught.value.details
    assert details["port"] == 5432
    assert details["attempts"] >= 1
    assert details["tried"][-1] == docker("port", name, "5432/tcp").stdout.strip()
    assert details["last_error"]
    assert details["last_error"] in str(caught.value)
    assert details["logs"] == "idle\n"


def test_the_network_of_another_container(client, make_container):
    owner = make_container()
    name = make_container("sh", "-c", LISTEN, options=["--network", f"container:{owner}"])
    assert client.health.wait_port(name, 5432).port == 5432


def test_an_end_while_waiting(client, make_container):
    name = make_container("sh", "-c", "sleep 1; echo no licence; exit 8", options=["--publish", "127.0.0.1::5432"])
    with pytest.raises(errors.ContainerExitedError) as caught:
        client.health.wait_port(name, 5432)
    assert caught.value.exit_code == 8
    assert caught.value.logs == "no licence\n"


def test_a_port_that_cannot_be_reached(client, make_container):
    name = make_container(options=["--network", "none"])
    with pytest.raises(errors.InvalidArgumentError, match="not published"):
        client.health.wait_port(name, 5432)


@pytest.mark.parametrize("port", [0, -1, 65536, "http", "53/udp", "", 1.5, None, True])
def test_what_is_no_port(client, make_container, port):
    with pytest.raises(errors.InvalidArgumentError):
        client.health.wait_port("any", port)


def test_a_missing_container(client):
    with pytest.raises(errors.ContainerNotFoundError):
        client.health.wait_port("dockbridge-no-such-container", 80)
