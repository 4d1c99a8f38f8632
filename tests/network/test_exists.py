import pytest

from dockbridge import errors


def test_exists(client, unique):
    name = unique("exists")
    assert client.networks.exists(name) is False
    created = client.networks.create(name)
    try:
        assert client.networks.exists(name) is True
        assert client.networks.exists(created.id) is True
    finally:
        client.networks.remove(name)
    assert client.networks.exists(name) is False
    with pytest.raises(errors.InvalidArgumentError):
        client.networks.exists("")
