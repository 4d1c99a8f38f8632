import json

import pytest
from support import docker

from dockbridge import errors


def test_inspect_agrees_with_the_cli(client, make_volume):
    name = make_volume("--label", "x=y")
    details = client.volumes.inspect(name)
    (oracle,) = json.loads(docker("volume", "inspect", name).stdout)
    assert details.attrs == oracle
    assert details.name == name
    assert details.mountpoint == oracle["Mountpoint"]
    assert details.created_text == oracle["CreatedAt"]
    assert details.scope == "local"
    assert details.labels["x"] == "y"


def test_inspect_of_a_missing_volume(client):
    with pytest.raises(errors.VolumeNotFoundError) as caught:
        client.volumes.inspect("dockbridge-no-such-volume")
    assert caught.value.resource == "dockbridge-no-such-volume"
    assert caught.value.operation == "volume.inspect"


@pytest.mark.parametrize("name", ["", "a b", "../version", "/data", "a\nb"])
def test_what_cannot_be_a_name_is_refused(client, name):
    with pytest.raises(errors.InvalidArgumentError):
        client.volumes.inspect(name)
