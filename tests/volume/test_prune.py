import pytest
from support import docker

from dockbridge import errors


def test_prune_takes_what_is_unused(client, make_volume, make_container, busybox, label):
    used, unused = make_volume(), make_volume()
    make_container(options=["--volume", f"{used}:/data"])
    fill = ("dd", "if=/dev/zero", "of=/data/x", "bs=1k", "count=100")
    docker("run", "--rm", "--volume", f"{unused}:/data", busybox, *fill)

    pruned = client.volumes.prune(all=True, filters={"label": label})

    assert pruned.volumes == [unused]
    assert pruned.space_reclaimed >= 100 * 1024
    assert client.volumes.inspect(used).name == used
    assert client.volumes.prune(True, filters={"label": label}).volumes == []


def test_prune_of_volumes_without_a_name(client, make_volume, labels, label):
    named = make_volume()
    anonymous = client.volumes.create(labels=labels).name
    version = tuple(map(int, client.system.ping().api_version.split(".")))
    if version < (1, 42):  # it cannot tell them apart, so it must not try
        with pytest.raises(errors.UnsupportedError) as caught:
            client.volumes.prune(filters={"label": label})
        assert "all=True" in caught.value.hint
        assert client.volumes.inspect(anonymous).name == anonymous
    else:
        assert client.volumes.prune(filters={"label": label}).volumes == [anonymous]
    assert client.volumes.inspect(named).name == named
