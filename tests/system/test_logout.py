"""Forgetting credentials; what they were used for is in test_login.py."""

import pytest

from dockbridge import errors


def test_nothing_to_forget(client):
    assert client.system.logout("localhost:5") is False
    assert client.system.logout() is False


def test_no_registry(client):
    with pytest.raises(errors.InvalidArgumentError) as caught:
        client.system.logout("no registry")
    assert caught.value.details["field"] == "registry"
