import json

import pytest
from support import docker

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
