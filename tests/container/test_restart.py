import pytest
from support import docker

from dockbridge import errors


def started(name):
    running, at = docker("inspect", "--format", "{{.State.Running}} {{.State.StartedAt}}", name).stdout.split()
    assert running == "true"
    return at


def test_restart_starts_it_again(client, make_container):
    name = make_container()
    before = started(name)
    assert client.containers.restart(name, stop_timeout=0) is None
    assert started(name) > before


def test_restart_starts_a_stopped_container(client, make_container):
    name = make_container(start=False)
    client.containers.restart(name)
    assert started(name)


def test_restart_kills_in_time_for_the_timeout(client, make_container):
    name = make_container(options=["--stop-timeout", "300"])  # sleep as process 1 takes no notice of SIGTERM
    before = started(name)
    client.containers.restart(name, timeout=3)
    assert started(name) > before


def test_restart_names_who_holds_the_port(client, make_container):
    owner = make_container(options=["--publish", "127.0.0.1::80"])
    port = int(docker("port", owner, "80").stdout.rsplit(":", 1)[1])
    name = make_container(options=["--publish", f"127.0.0.1:{port}:80"], start=False)
    with pytest.raises(errors.PortConflictError) as caught:
        client.containers.restart(name)
    assert (caught.value.port, caught.value.owner) == (port, owner)


def test_restart_of_a_missing_container(client):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.restart("dockbridge-no-such-container")
