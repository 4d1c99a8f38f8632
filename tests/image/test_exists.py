import pytest

from dockbridge import Client, errors


def test_exists(client, make_image, unique):
    name = f"{unique('exists')}:1"
    assert client.images.exists(name) is False
    id_ = make_image(name)
    assert client.images.exists(name) is True
    assert client.images.exists(id_) is True
    assert client.images.exists(name.replace(":1", ":2")) is False


def test_not_knowing_is_an_error(client, tmp_path):
    with pytest.raises(errors.InvalidArgumentError):
        client.images.exists("../x")
    with Client(f"unix://{tmp_path}/none.sock") as nowhere, pytest.raises(errors.EngineUnreachableError):
        nowhere.images.exists("x")
