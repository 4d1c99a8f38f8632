import pytest

from dockbridge import Client, errors


def test_exists(client, make_container, unique):
    name = make_container(start=False)
    assert client.containers.exists(name) is True
    assert client.containers.exists(client.containers.inspect(name).id[:12]) is True
    assert client.containers.exists(unique("missing")) is False


def test_not_knowing_is_an_error(client, tmp_path):
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.exists("../x")
    with Client(f"unix://{tmp_path}/none.sock") as nowhere, pytest.raises(errors.EngineUnreachableError):
        nowhere.containers.exists("x")
