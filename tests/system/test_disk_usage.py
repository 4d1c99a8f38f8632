import json
import re

import pytest
from support import docker

from dockbridge import errors

UNITS = {"B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}


def size(text):
    number, unit = re.match(r"([0-9.]+)([kMGT]?B)", text).groups()
    return float(number) * UNITS[unit]


@pytest.fixture
def filled(client, unique, labels, busybox):
    """A volume with 3 MB in it and no user, and a stopped container that wrote 2 MB."""
    volume, container = unique("volume"), unique("container")
    label = [f"--label={key}={value}" for key, value in labels.items()]
    docker("volume", "create", *label, volume)
    write = "dd if=/dev/zero of=/data/x bs=1M count=3; dd if=/dev/zero of=/x bs=1M count=2"
    docker("run", "--rm", "--volume", f"{volume}:/data", busybox, "sh", "-c", write)
    docker("run", "--name", container, *label, busybox, "sh", "-c", "dd if=/dev/zero of=/x bs=1M count=2")
    return volume, container


def test_disk_usage_of_what_was_made(client, filled):
    volume, container = filled
    usage = client.system.disk_usage()

    (item,) = (item for item in usage.volumes.items if item.name == volume)
    assert item.id == volume
    assert 3 << 20 <= item.size < 4 << 20
    assert not item.active
    (item,) = (item for item in usage.containers.items if item.name == container)
    assert 2 << 20 <= item.size < 3 << 20
    assert not item.active
    for category in (usage.images, usage.containers, usage.volumes, usage.build_cache):
        assert category.count == len(category.items)
        assert category.active == sum(item.active for item in category.items)
        assert category.reclaimable <= category.size
        assert [item.size for item in category.items] == sorted((item.size for item in category.items), reverse=True)
    assert usage.volumes.reclaimable >= 3 << 20
    assert usage.containers.reclaimable >= 2 << 20


def test_disk_usage_agrees_with_the_cli(client, filled):
    # Other programs may use the engine meanwhile: the CLI's numbers lie between those before and after.
    before = client.system.disk_usage()
    rows = [json.loads(line) for line in docker("system", "df", "--format", "json").stdout.splitlines()]
    after = client.system.disk_usage()
    oracle = {row["Type"]: row for row in rows}
    for kind, ours in (("Images", "images"), ("Containers", "containers"), ("Local Volumes", "volumes")):
        for field in ("Size", "Reclaimable"):
            low, high = sorted(getattr(getattr(usage, ours), field.lower()) for usage in (before, after))
            assert low * 0.98 - 1 <= size(oracle[kind][field]) <= high * 1.02 + 1


def test_disk_usage_of_some_types(client):
    version = tuple(map(int, client.system.ping().api_version.split(".")))
    if version < (1, 42):
        with pytest.raises(errors.UnsupportedError):
            client.system.disk_usage(["volume"])
    else:
        assert client.system.disk_usage(["volume"]).images.items == []


def test_an_unknown_type(client):
    with pytest.raises(errors.InvalidArgumentError) as caught:
        client.system.disk_usage(["volumes"])
    assert "volume" in caught.value.hint
