import pytest
from support import docker

from dockbridge import errors


def test_remove(client, make_volume):
    name = make_volume()
    client.volumes.remove(name)
    assert docker("volume", "inspect", name, check=False).returncode != 0
    with pytest.raises(errors.VolumeNotFoundError) as caught:
        client.volumes.remove(name)
    assert caught.value.resource == name
    client.volumes.remove(name, force=True)


@pytest.mark.parametrize("start", [True, False])
def test_remove_of_one_in_use_says_by_whom(client, make_volume, make_container, start):
    name = make_volume()
    container = make_container(options=["--volume", f"{name}:/data"], start=start)
    with pytest.raises(errors.ConflictError) as caught:
        client.volumes.remove(name, force=True)
    assert caught.value.resource == name
    assert caught.value.details["containers"] == [container]
    assert caught.value.hint
