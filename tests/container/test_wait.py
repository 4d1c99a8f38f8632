from concurrent.futures import ThreadPoolExecutor

import pytest
from support import docker

from dockbridge import errors


def test_wait_gives_the_exit_code(client, make_container):
    name = make_container("sh", "-c", "sleep 0.2; exit 3")
    result = client.containers.wait(name)
    assert result.exit_code == 3
    assert result.error == ""
    assert client.containers.wait(name) == result, "an ended container is not waited for"
    assert int(docker("wait", name).stdout) == 3


def test_wait_tells_why_it_could_not_start(client, make_container):
    name = make_container("no-such-program", start=False)
    docker("start", name, check=False)
    result = client.containers.wait(name)
    assert result.exit_code == 127
    assert "no-such-program" in result.error


def test_wait_for_the_next_exit(client, make_container):
    name = make_container("sh", "-c", "exit 5", start=False)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.containers.wait, name, condition="next-exit")
        while not waiting.done():  # the wait may begin only after some of these exits
            docker("start", name)
            docker("wait", name)
        assert waiting.result().exit_code == 5


def test_wait_for_the_removal(client, make_container):
    name = make_container("sh", "-c", "sleep 2; exit 4", options=["--rm"])
    assert client.containers.wait(name, condition="removed").exit_code == 4
    assert docker("inspect", name, check=False).returncode != 0


def test_wait_ends_with_its_timeout_and_leaves_the_container_alone(client, make_container):
    name = make_container()
    with pytest.raises(errors.OperationTimeoutError) as caught:
        client.containers.wait(name, timeout=0.2)
    assert caught.value.resource == name
    assert docker("inspect", "--format", "{{.State.Running}}", name).stdout.strip() == "true"


def test_wait_for_a_missing_container(client):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.wait("dockbridge-no-such-container")


def test_wait_refuses_an_unknown_condition(client, make_container):
    with pytest.raises(errors.InvalidArgumentError, match="running"):
        client.containers.wait(make_container(), condition="running")
