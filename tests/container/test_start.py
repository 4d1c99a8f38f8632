import pytest
from support import docker

from dockbridge import errors


def state(name):
    return docker("inspect", "--format", "{{.State.Status}}", name).stdout.strip()


def test_start_runs_a_created_container(client, make_container):
    name = make_container(start=False)
    assert client.containers.start(name) is None
    assert state(name) == "running"


def test_start_of_a_running_container_is_success(client, make_container):
    name = make_container()
    client.containers.start(name)
    assert state(name) == "running"


def test_start_takes_the_name_as_the_engine_writes_it(client, make_container):
    name = make_container(start=False)
    client.containers.start("/" + name)
    assert state(name) == "running"


def test_start_of_a_missing_container(client):
    with pytest.raises(errors.ContainerNotFoundError) as caught:
        client.containers.start("dockbridge-no-such-container")
    assert caught.value.resource == "dockbridge-no-such-container"
    assert caught.value.operation == "container.start"


def test_start_of_a_paused_container(client, make_container):
    name = make_container()
    docker("pause", name)
    with pytest.raises(errors.ConflictError, match="paused"):
        client.containers.start(name)


def test_start_names_who_holds_the_port(client, make_container):
    owner = make_container(options=["--publish", "127.0.0.1::80"])
    port = int(docker("port", owner, "80").stdout.rsplit(":", 1)[1])
    name = make_container(options=["--publish", f"127.0.0.1:{port}:8080", "--publish", "127.0.0.1::9"], start=False)

    with pytest.raises(errors.PortConflictError) as caught:
        client.containers.start(name)

    assert caught.value.port == port
    assert caught.value.owner == owner
    assert caught.value.details["protocol"] == "tcp"
    assert caught.value.resource == name
    assert owner in caught.value.hint


def test_start_when_no_container_publishes_the_port(client, make_container):
    probe = make_container(options=["--publish", "127.0.0.1::80"])
    port = int(docker("port", probe, "80").stdout.rsplit(":", 1)[1])
    docker("rm", "--force", probe)
    # On the engine's own network, so that it holds the port without publishing it.
    holder = make_container("httpd", "-f", "-p", f"127.0.0.1:{port}", options=["--network", "host"])
    docker("exec", holder, "sh", "-c", f"until netstat -ltn | grep -q :{port}; do sleep 0.05; done")
    name = make_container(options=["--publish", f"127.0.0.1:{port}:80"], start=False)

    with pytest.raises(errors.PortConflictError) as caught:
        client.containers.start(name)

    assert caught.value.port == port
    assert caught.value.owner is None


@pytest.mark.parametrize(
    ("program", "reason"), [("no-such-program", "not found"), ("/etc/passwd", "permission denied")]
)
def test_start_of_a_program_that_cannot_run(client, make_container, program, reason):
    name = make_container(program, start=False)
    with pytest.raises(errors.DockbridgeError, match=reason) as caught:
        client.containers.start(name)
    assert caught.value.resource == name
    assert not isinstance(caught.value, errors.NotFoundError)


def test_start_tells_which_network_is_gone(client, make_container, unique, labels):
    network = unique("network")
    docker("network", "create", *(f"--label={k}={v}" for k, v in labels.items()), network)
    name = make_container(options=["--network", network], start=False)
    docker("network", "rm", network)

    with pytest.raises(errors.NetworkNotFoundError) as caught:
        client.containers.start(name)

    assert caught.value.details["network"] == network
    assert caught.value.resource == name
