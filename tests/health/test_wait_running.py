import threading

import pytest
from support import docker

from dockbridge import errors


def test_wait_until_somebody_starts_it(client, make_container):
    name = make_container(start=False)
    started = threading.Timer(0.5, docker, ("start", name))
    started.start()
    report = client.health.wait_running(name)
    started.join()
    assert report.state == "running"


def test_a_paused_container_does_not_run(client, make_container):
    name = make_container()
    docker("pause", name)
    with pytest.raises(errors.OperationTimeoutError) as caught:
        client.health.wait_running(name, timeout=0.3)
    assert caught.value.details["state"] == "paused"
    resumed = threading.Timer(0.5, docker, ("unpause", name))
    resumed.start()
    assert client.health.wait_running(name).is_ready
    resumed.join()


def test_what_has_ended_does_not_run_again(client, make_container):
    name = make_container("sh", "-c", "echo done; exit 2")
    docker("wait", name)
    with pytest.raises(errors.ContainerExitedError) as caught:
        client.health.wait_running(name)
    assert caught.value.exit_code == 2
    assert caught.value.logs == "done\n"


def test_a_start_that_fails_ends_the_wait(client, make_container):
    name = make_container("/no/such/program", start=False)
    failing = threading.Timer(0.3, docker, ("start", name), {"check": False})
    failing.start()
    with pytest.raises(errors.ContainerExitedError, match="could not be started") as caught:
        client.health.wait_running(name)
    failing.join()
    assert caught.value.exit_code == 127
    assert "/no/such/program" in caught.value.details["error"]


def test_a_timeout(client, make_container):
    name = make_container(start=False)
    with pytest.raises(errors.OperationTimeoutError) as caught:
        client.health.wait_running(name, timeout=0.3)
    assert caught.value.details["state"] == "created"


@pytest.mark.parametrize("name", ["", "a b", "../version"])
def test_what_cannot_be_a_name(client, name):
    with pytest.raises(errors.InvalidArgumentError):
        client.health.wait_running(name)
