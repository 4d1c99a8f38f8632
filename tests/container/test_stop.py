import subprocess

import pytest
from support import docker

from dockbridge import errors

STUBBORN = ("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done")
POLITE = ("sh", "-c", "trap 'exit 5' TERM; trap 'exit 7' INT; echo ready; while :; do sleep 0.1; done")


def ready(name):
    """Waits for the first line: the traps are set then."""
    with subprocess.Popen(["docker", "logs", "--follow", name], stdout=subprocess.PIPE) as logs:
        assert logs.stdout.readline() == b"ready\n"
        logs.kill()
    return name


def ended(name):
    status, code = docker("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", name).stdout.split()
    assert status == "exited"
    return int(code)


def test_stop_lets_the_program_end(client, make_container):
    name = ready(make_container(*POLITE))
    assert client.containers.stop(name) is None
    assert ended(name) == 5


def test_a_timeout_of_zero_kills_at_once(client, make_container):
    name = ready(make_container(*STUBBORN))
    client.containers.stop(name, timeout=0)
    assert ended(name) == 137
    docker("start", name)
    client.containers.restart(name, timeout=0)
    client.containers.kill(name)
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.stop(name, timeout=-1)


def test_stop_of_a_stopped_container_is_success(client, make_container):
    name = make_container("true")
    docker("wait", name)
    client.containers.stop(name)
    client.containers.stop(name, timeout=5)
    client.containers.stop(name, stop_timeout=0)


@pytest.mark.parametrize(
    "options", [[], ["--stop-timeout", "300"], ["--stop-timeout", "-1"]], ids=["default", "300 s", "never"]
)
def test_stop_kills_in_time_for_the_timeout(client, make_container, options):
    name = ready(make_container(*STUBBORN, options=options))
    client.containers.stop(name, timeout=3)
    assert ended(name) == 137


def test_stop_uses_the_time_the_container_was_made_with(client, make_container):
    name = ready(make_container(*STUBBORN, options=["--stop-timeout", "0"]))
    client.containers.stop(name)
    assert ended(name) == 137


def test_stop_with_its_own_grace(client, make_container):
    name = ready(make_container(*STUBBORN))
    client.containers.stop(name, stop_timeout=0)
    assert ended(name) == 137


def test_stop_that_never_kills_times_out(client, make_container):
    name = ready(make_container(*STUBBORN))
    with pytest.raises(errors.OperationTimeoutError) as caught:
        client.containers.stop(name, stop_timeout=-1, timeout=0.3)
    assert isinstance(caught.value, TimeoutError)
    assert caught.value.details["timeout"] == 0.3
    assert caught.value.resource == name


def test_stop_with_a_signal(client, make_container):
    name = ready(make_container(*POLITE))
    version = tuple(map(int, client.system.ping().api_version.split(".")))
    if version >= (1, 42):
        client.containers.stop(name, signal="SIGINT")
        assert ended(name) == 7
    else:
        with pytest.raises(errors.UnsupportedError, match=r"1\.42"):
            client.containers.stop(name, signal="SIGINT")


def test_stop_of_a_missing_container(client):
    for options in ({}, {"timeout": 5}, {"stop_timeout": 1}):
        with pytest.raises(errors.ContainerNotFoundError) as caught:
            client.containers.stop("dockbridge-no-such-container", **options)
        assert caught.value.operation == "container.stop"


@pytest.mark.parametrize(
    "options",
    [
        {"stop_timeout": -2},
        {"stop_timeout": 1.5},
        {"stop_timeout": "soon"},
        {"timeout": -1},
        {"signal": 0},
        {"signal": ""},
    ],
    ids=str,
)
def test_stop_refuses_bad_input(client, make_container, options):
    name = make_container()
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.stop(name, **options)
    assert docker("inspect", "--format", "{{.State.Running}}", name).stdout.strip() == "true"
