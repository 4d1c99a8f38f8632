import threading

import pytest
from support import docker

from dockbridge import errors


def test_wait_for_the_end(client, make_container):
    name = make_container("sh", "-c", "sleep 1; exit 9")
    end = client.health.wait_exited(name)
    assert (end.exit_code, end.oom_killed, end.error) == (9, False, "")
    assert client.health.wait_exited(name).exit_code == 9  # answered at once
    assert docker("wait", name).stdout.strip() == "9"


def test_a_container_that_removes_itself(client, make_container):
    name = make_container("sh", "-c", "sleep 1; exit 6", options=["--rm"])
    assert client.health.wait_exited(name).exit_code == 6


def test_a_container_that_is_killed_and_removed(client, make_container):
    name = make_container()
    removal = threading.Timer(0.5, docker, ("rm", "--force", name))
    removal.start()
    assert client.health.wait_exited(name).exit_code == 137
    removal.join()


def test_the_policys_restarts_are_no_end(client, make_container):
    name = make_container("sh", "-c", "echo run >>/runs; exit $(wc -l </runs)", options=["--restart", "on-failure:2"])
    assert client.health.wait_exited(name).exit_code == 3


def test_a_failed_start(client, make_container):
    name = make_container("/no/such/program", start=False)
    docker("start", name, check=False)
    end = client.health.wait_exited(name)
    assert end.exit_code == 127
    assert "/no/such/program" in end.error


def test_a_timeout_leaves_the_container_alone(client, make_container):
    name = make_container("sh", "-c", "echo working; sleep 1000")
    with pytest.raises(errors.OperationTimeoutError) as caught:
        client.health.wait_exited(name, timeout=0.5)
    assert caught.value.details["state"] == "running"
    assert caught.value.details["logs"] == "working\n"
    assert client.health.status(name).state == "running"


def test_a_missing_container(client):
    with pytest.raises(errors.ContainerNotFoundError):
        client.health.wait_exited("dockbridge-no-such-container")
