import pytest

from dockbridge import errors


@pytest.mark.parametrize("options", [[], ["--tty"]])
def test_follow_gives_everything_until_the_end(client, make_container, options):
    name = make_container("sh", "-c", "for i in 1 2 3; do echo line $i; sleep 0.2; done; exit 3", options=options)
    assert client.containers.follow(name).lines() == ["line 1", "line 2", "line 3"]
    assert client.containers.inspect(name).state.status == "exited"


def test_follow_with_a_deadline(client, make_container):
    name = make_container("sh", "-c", "echo here; sleep 1000")
    with pytest.raises(errors.OperationTimeoutError):
        client.containers.follow(name, timeout=0.5)


def test_follow_of_a_missing_container(client):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.follow("dockbridge-no-such-container")
