import signal
import subprocess

import pytest
from support import docker

from dockbridge import errors

COUNTING = ("sh", "-c", "trap 'exit 7' USR1; trap 'exit 8' HUP; echo ready; while :; do sleep 0.1; done")


def ready(name):
    """Waits for the first line: the traps are set then."""
    with subprocess.Popen(["docker", "logs", "--follow", name], stdout=subprocess.PIPE) as logs:
        assert logs.stdout.readline() == b"ready\n"
        logs.kill()
    return name


def exit_code(name):
    return int(docker("wait", name).stdout)


def test_kill_ends_the_container(client, make_container):
    name = make_container()
    assert client.containers.kill(name) is None
    assert exit_code(name) == 137


@pytest.mark.parametrize(("given", "code"), [("SIGUSR1", 7), ("HUP", 8), (signal.SIGUSR1, 7), (1, 8), ("10", 7)])
def test_kill_sends_a_signal(client, make_container, given, code):
    name = ready(make_container(*COUNTING))
    client.containers.kill(name, given)
    assert exit_code(name) == code


def test_kill_of_a_stopped_container(client, make_container):
    name = make_container("true")
    docker("wait", name)
    with pytest.raises(errors.NotRunningError) as caught:
        client.containers.kill(name)
    assert isinstance(caught.value, errors.ConflictError)
    assert caught.value.status == 409
    assert caught.value.resource == name
    assert caught.value.details["status"] == "exited"
    assert caught.value.hint


def test_kill_of_a_missing_container(client):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.kill("dockbridge-no-such-container")


@pytest.mark.parametrize("given", ["SIGNOPE", "", 0, -9, 65, True, [9]], ids=repr)
def test_kill_refuses_what_is_no_signal(client, make_container, given):
    name = make_container()
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.kill(name, given)
    assert docker("inspect", "--format", "{{.State.Running}}", name).stdout.strip() == "true"
