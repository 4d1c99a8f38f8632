import json

import pytest
from support import docker, until

from dockbridge import errors


def test_disk_usage_agrees_with_the_cli(client, make_container):
    make_container("sh", "-c", "head -c 100000 /dev/zero > /file; sleep 1000")
    usage = client.system.disk_usage()
    rows = [json.loads(line) for line in docker("system", "df", "--format", "{{json .}}").stdout.splitlines()]
    oracle = {row["Type"]: row for row in rows}
    for kind, ours in (("Images", usage.images), ("Local Volumes", usage.volumes)):
        assert ours.total == int(oracle[kind]["TotalCount"])
        assert ours.active == int(oracle[kind]["Active"])
    assert usage.containers.active >= 1
    assert 0 <= usage.images.reclaimable <= usage.images.size


def test_disk_usage_of_some_types(client):
    if tuple(map(int, client.system.ping().negotiated_version.split("."))) < (1, 42):
        with pytest.raises(errors.UnsupportedError, match=r"1\.42"):
            client.system.disk_usage(types=["image"])
    else:
        usage = client.system.disk_usage(types=["image"])
        assert usage.images.total > 0
        assert usage.containers.total == 0
    with pytest.raises(errors.InvalidArgumentError):
        client.system.disk_usage(types=["dust"])


def test_disk_usage_of_each_thing(client, make_container, unique, labels, busybox):
    name = unique("volume")
    client.volumes.create(name, labels=labels)
    container = make_container(
        "sh",
        "-c",
        f"head -c 300000 /dev/zero | tee /file /data/{unique()} > /dev/null; sleep 1000",
        options=["-v", f"{name}:/data"],
    )
    until(lambda: docker("exec", container, "sh", "-c", "cat /data/* | wc -c").stdout.strip() == "300000")

    usage = client.system.disk_usage()

    (volume,) = (item for item in usage.volume_items if item.name == name)
    assert volume.size >= 300_000
    assert (volume.links, volume.driver, volume.labels) == (1, "local", labels)
    details = client.containers.inspect(container)
    (found,) = (item for item in usage.container_items if item.id == details.id)
    assert (found.name, found.image, found.state, found.volumes) == (details.name, busybox, "running", [name])
    assert 300_000 <= found.size_rw < found.size_root_fs
    image = next(item for item in usage.image_items if busybox in item.repo_tags)
    assert image.containers >= 1
    assert image.size == image.shared_size + image.unique_size
    for items, total in (
        (usage.image_items, usage.images),
        (usage.container_items, usage.containers),
        (usage.volume_items, usage.volumes),
        (usage.build_cache_items, usage.build_cache),
    ):
        assert len(items) == total.total
    assert sum(item.size_rw for item in usage.container_items) == usage.containers.size
    assert sum(item.size or 0 for item in usage.volume_items) == usage.volumes.size

    shown = json.loads(docker("system", "df", "-v", "--format", "{{json .}}").stdout)
    assert {row["Name"]: row["Links"] for row in shown["Volumes"]}[name] == "1"
    assert {row["Names"] for row in shown["Containers"]} == {item.name for item in usage.container_items}


def test_only_volumes(client, unique, labels):
    if tuple(map(int, client.system.ping().negotiated_version.split("."))) < (1, 42):
        with pytest.raises(errors.UnsupportedError):
            client.system.disk_usage(types=["volume"])
        return
    name = unique("volume")
    client.volumes.create(name, labels=labels)
    usage = client.system.disk_usage(types=["volume"])
    assert [(item.size, item.links) for item in usage.volume_items if item.name == name] == [(0, 0)]
    assert usage.image_items == usage.container_items == usage.build_cache_items == []
