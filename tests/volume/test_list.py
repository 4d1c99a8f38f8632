import pytest
from support import docker

from dockbridge import errors


def test_list_agrees_with_the_cli(client, make_volume, label):
    names = {make_volume(), make_volume()}
    found = client.volumes.list({"label": label})
    assert {volume.name for volume in found} == names
    assert docker("volume", "ls", "--quiet", "--filter", f"label={label}").stdout.split() == sorted(names)


def test_list_of_those_in_use(client, make_volume, make_container, label):
    used, unused = make_volume(), make_volume()
    make_container(options=["--volume", f"{used}:/data"])
    assert [v.name for v in client.volumes.list({"label": label, "dangling": True})] == [unused]
    assert [v.name for v in client.volumes.list({"label": label, "dangling": False})] == [used]


def test_nothing_fits(client, unique):
    assert client.volumes.list(filters={"name": unique("volume")}) == []


def test_an_unknown_filter(client):
    with pytest.raises(errors.InvalidArgumentError):
        client.volumes.list({"colour": "blue"})
