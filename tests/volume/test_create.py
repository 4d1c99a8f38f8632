import json

import pytest
from support import docker

from dockbridge import errors


def test_create(client, unique, labels):
    name = unique("volume")
    details = client.volumes.create(name, labels=labels)
    (oracle,) = json.loads(docker("volume", "inspect", name).stdout)
    assert details.attrs == oracle
    assert details.name == name
    assert details.driver == "local"
    assert details.labels == labels
    assert details.options == {}


def test_create_without_a_name(client, labels):
    details = client.volumes.create(labels=labels)
    assert len(details.name) == 64
    assert docker("volume", "inspect", details.name).returncode == 0


def test_create_with_options(client, unique, labels):
    options = {"type": "tmpfs", "device": "tmpfs", "o": "size=1m"}
    assert client.volumes.create(unique("volume"), "local", driver_opts=options, labels=labels).options == options


def test_create_again_gives_the_one_there_is(client, make_volume):
    name = make_volume()
    again = client.volumes.create(name, labels={"other": "label"})
    assert again.name == name
    assert "other" not in again.labels


def test_create_refused(client, unique):
    with pytest.raises(errors.NotFoundError) as caught:
        client.volumes.create(unique("volume"), "no-such-driver")
    assert not isinstance(caught.value, errors.VolumeNotFoundError)
    with pytest.raises(errors.InvalidArgumentError):
        client.volumes.create(unique("volume"), driver_opts={"colour": "blue"})


@pytest.mark.parametrize("name", ["a b", "../x", "/data", "a:b"])
def test_what_cannot_be_a_name_is_refused(client, name):
    with pytest.raises(errors.InvalidArgumentError):
        client.volumes.create(name)
