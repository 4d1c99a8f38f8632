import json

import pytest
from support import docker

from dockbridge import errors


def host_config(name):
    (found,) = json.loads(docker("inspect", name).stdout)
    return found["HostConfig"]


def test_update_changes_limits(client, make_container):
    name = make_container()

    result = client.containers.update(
        name, cpus=0.5, cpu_shares=512, mem_limit="64m", memswap_limit="128m", mem_reservation=2**25, pids_limit=50
    )

    assert isinstance(result.warnings, list)
    found = host_config(name)
    assert found["NanoCpus"] == 500_000_000
    assert found["CpuShares"] == 512
    assert found["Memory"] == 64 * 2**20
    assert found["MemorySwap"] == 128 * 2**20
    assert found["MemoryReservation"] == 2**25
    assert found["PidsLimit"] == 50


def test_update_agrees_with_the_cli(client, make_container):
    ours, oracle = make_container(), make_container()
    client.containers.update(
        ours,
        cpu_period=50_000,
        cpu_quota=25_000,
        cpuset_cpus="0",
        memswap_limit=-1,
        mem_limit="100m",
        restart_policy="on-failure:3",
    )
    docker(
        "update", "--cpu-period=50000", "--cpu-quota=25000", "--cpuset-cpus=0", "--memory-swap=-1", "--memory=100m",
        "--restart=on-failure:3", oracle,
    )  # fmt: skip
    assert host_config(ours) == host_config(oracle)


@pytest.mark.parametrize(
    ("policy", "want"),
    [
        ("always", ("always", 0)),
        ("unless-stopped", ("unless-stopped", 0)),
        ("on-failure:2", ("on-failure", 2)),
        ({"Name": "on-failure", "MaximumRetryCount": 5}, ("on-failure", 5)),
        ("no", ("no", 0)),
    ],
    ids=str,
)
def test_update_of_the_restart_policy(client, make_container, policy, want):
    name = make_container(start=False)
    client.containers.update(name, restart_policy=policy)
    found = host_config(name)["RestartPolicy"]
    assert (found["Name"], found["MaximumRetryCount"]) == want


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"cpus": 0},
        {"cpus": "many"},
        {"mem_limit": "much"},
        {"mem_limit": 1000},  # below the engine's least
        {"restart_policy": "sometimes"},
        {"restart_policy": {"Name": "always", "MaximumRetryCount": 2}},
        {"blkio_weight": -1},
    ],
    ids=str,
)
def test_update_refuses_bad_input(client, make_container, options):
    name = make_container(start=False)
    before = host_config(name)
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.update(name, **options)
    assert host_config(name) == before


def test_update_of_options_that_exclude_each_other(client, make_container):
    name = make_container(options=["--cpus", "0.5"])
    with pytest.raises(errors.ConflictError):
        client.containers.update(name, cpu_period=50_000)


def test_update_of_a_missing_container(client):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.update("dockbridge-no-such-container", cpus=1)
