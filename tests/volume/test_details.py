"""Everything that docker volume inspect shows of a volume is a typed field with the same value."""

import json

import pytest
from simulated import reply
from support import LABEL, RUN, docker
from typed import assert_typed

from dockbridge import Client

# Options of docker volume create.
VOLUMES = {
    "plain": [],
    "labels": ["--label=x=y", "--driver=local"],
    "options": ["--opt=type=tmpfs", "--opt=device=tmpfs", "--opt=o=size=1m"],
}


@pytest.fixture
def make_volume(unique, labels):
    def make(*options):
        return docker("volume", "create", f"--label={LABEL}={RUN}", *options, unique("volume")).stdout.strip()

    return make


@pytest.mark.parametrize("what", VOLUMES)
def test_a_volume_is_typed_in_full(client, make_volume, what):
    name = make_volume(*VOLUMES[what])
    details = client.volumes.inspect(name)
    assert assert_typed(details, details.attrs) > 6
    assert [details.attrs] == json.loads(docker("volume", "inspect", name).stdout)


def test_a_list_is_typed_in_full(client, make_volume):
    for options in VOLUMES.values():
        make_volume(*options)
    found = client.volumes.list(filters={"label": f"{LABEL}={RUN}"})
    assert len(found) == len(VOLUMES)
    for details in found:
        assert assert_typed(details, details.attrs) > 6


TOPOLOGY = [{"Segments": {"region": "R1"}}]
NEW = {
    "Name": "v",
    "Status": {"a": 1},
    "UsageData": {"Size": 7, "RefCount": -1},
    "ClusterVolume": {
        "ID": "c",
        "Version": {"Index": 12},
        "CreatedAt": "2025-08-01T12:00:00.123456789Z",
        "UpdatedAt": "0001-01-01T00:00:00Z",
        "Spec": {
            "Group": "g",
            "AccessMode": {
                "Scope": "multi",
                "Sharing": "onewriter",
                "MountVolume": {"FsType": "ext4", "MountFlags": ["password=hidden"]},
                "BlockVolume": {},
            },
            "AccessibilityRequirements": {"Requisite": TOPOLOGY, "Preferred": TOPOLOGY},
            "CapacityRange": {"RequiredBytes": 1, "LimitBytes": 2},
            "Secrets": [{"Key": "k", "Secret": "s"}],
            "Availability": "active",
        },
        "PublishStatus": [{"NodeID": "n", "State": "published", "PublishContext": {"p": "hidden"}}],
        "Info": {"CapacityBytes": 3, "VolumeContext": {"c": "hidden"}, "VolumeID": "i", "AccessibleTopology": TOPOLOGY},
    },
}


def test_what_a_swarm_tells_is_typed(simulated):
    simulated.on("GET", "/volumes/v", reply(NEW), reply({"Name": "v"}))
    with Client(simulated.host) as client:
        details, plain = client.volumes.inspect("v"), client.volumes.inspect("v")
    assert assert_typed(details, NEW) > 25
    assert details.cluster_volume.updated_at is None
    assert "hidden" not in repr(details)
    assert plain.cluster_volume is plain.usage_data is None
