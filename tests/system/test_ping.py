import pytest

from dockbridge import Client, errors


def test_ping(client):
    ping = client.system.ping()
    assert ping.os_type == "linux"
    assert float(ping.negotiated_version) <= float(ping.api_version) or ping.negotiated_version == ping.api_version
    assert client.ping() is True


def test_ping_with_a_pinned_version():
    with Client(api_version="1.40") as client:
        assert client.system.ping().negotiated_version == "1.40"
        assert client.containers.list() is not None


def test_ping_of_nothing():
    with Client("unix:///nonexistent/docker.sock", retries=0) as client, pytest.raises(errors.EngineUnreachableError):
        client.ping()
