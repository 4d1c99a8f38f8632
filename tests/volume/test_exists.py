import pytest

from dockbridge import errors


def test_exists(client, unique):
    name = unique("exists")
    assert client.volumes.exists(name) is False
    client.volumes.create(name)
    try:
        assert client.volumes.exists(name) is True
    finally:
        client.volumes.remove(name)
    assert client.volumes.exists(name) is False
    with pytest.raises(errors.InvalidArgumentError):
        client.volumes.exists("a/b")
