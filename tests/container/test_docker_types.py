"""The classes of docker.types are taken as they are: what the engine has then is what docker-py's own call gives it."""

import asyncio
import contextlib
import json

import docker as docker_py
import pytest
from docker import types
from support import docker

from dockbridge import AsyncClient, errors

DRIVER = types.DriverConfig("local", {"type": "tmpfs", "device": "tmpfs", "o": "size=1m"})

# An argument, its value, and where inspect shows it.
SAME = {
    "a probe alone": ("healthcheck", lambda: types.Healthcheck(test=["CMD", "true"]), "Config.Healthcheck"),
    "a probe as text": (
        "healthcheck",
        lambda: types.Healthcheck(test="true", interval=10**9, timeout=2 * 10**9, retries=3, start_period=5 * 10**9),
        "Config.Healthcheck",
    ),
    "a probe with zeros": (
        "healthcheck",
        lambda: types.Healthcheck(test=["CMD", "true"], interval=0, timeout=0, retries=0, start_period=0),
        "Config.Healthcheck",
    ),
    "no probe": ("healthcheck", lambda: types.Healthcheck(test=["NONE"]), "Config.Healthcheck"),
    "nothing of a health check": ("healthcheck", types.Healthcheck, "Config.Healthcheck"),
    "a volume": ("mounts", lambda: [types.Mount("/data", "dockbridge-types")], "HostConfig.Mounts"),
    "a volume with all": (
        "mounts",
        lambda: [
            types.Mount(
                "/data", "dockbridge-types", no_copy=True, labels={"a": "b"}, driver_config=DRIVER, read_only=True
            )
        ],
        "HostConfig.Mounts",
    ),
    "a bind mount": (
        "mounts",
        lambda: [types.Mount("/x", "/usr", type="bind", propagation="rprivate", consistency="cached")],
        "HostConfig.Mounts",
    ),
    "a tmpfs": (
        "mounts",
        lambda: [types.Mount("/t", None, type="tmpfs", tmpfs_size="10m", tmpfs_mode=0o700)],
        "HostConfig.Mounts",
    ),
    "limits": (
        "ulimits",
        lambda: [types.Ulimit(name="nofile", soft=10, hard=20), types.Ulimit(name="core", hard=7)],
        "HostConfig.Ulimits",
    ),
    "a log driver": (
        "log_config",
        lambda: types.LogConfig(type=types.LogConfig.types.JSON, config={"max-size": "1m"}),
        "HostConfig.LogConfig",
    ),
    "no log driver": ("log_config", types.LogConfig, "HostConfig.LogConfig"),
    "devices": (
        "device_requests",
        lambda: [types.DeviceRequest(count=-1, capabilities=[["gpu"]], options={"a": "b"})],
        "HostConfig.DeviceRequests",
    ),
    "devices by id": (
        "device_requests",
        lambda: [types.DeviceRequest(driver="x", device_ids=["1"])],
        "HostConfig.DeviceRequests",
    ),
}


def inspected(container, path):
    [found] = json.loads(docker("inspect", container).stdout)
    for key in path.split("."):
        found = found.get(key)
    return found


@pytest.fixture(scope="module")
def theirs():
    with contextlib.closing(docker_py.from_env()) as client:
        yield client


@pytest.fixture
def network(client, unique, labels):
    return lambda **options: client.networks.create(unique("types"), labels=labels, **options).id


@pytest.mark.parametrize("what", SAME)
def test_what_containers_are_made_with(client, theirs, busybox, labels, what):
    argument, make, path = SAME[what]
    ours = client.containers.create(busybox, labels=labels, **{argument: make()})
    also = theirs.containers.create(busybox, labels=labels, **{argument: make()})
    try:
        assert inspected(ours.id, path) == inspected(also.id, path)
    finally:
        docker("rm", "--force", "--volumes", ours.id, also.id)
        docker("volume", "rm", "--force", "dockbridge-types")


def test_a_limit_that_is_only_soft(client, busybox, labels):
    made = client.containers.create(busybox, labels=labels, ulimits=[types.Ulimit(name="nproc", soft=10)])
    assert inspected(made.id, "HostConfig.Ulimits") == [{"Name": "nproc", "Soft": 10, "Hard": 10}]


@pytest.mark.parametrize(
    ("policy", "name", "count"),
    [
        (types.RestartPolicy(), "no", 0),
        (types.RestartPolicy(condition="any"), "always", 0),
        (types.RestartPolicy(condition="on-failure", max_attempts=3), "on-failure", 3),
        ({"Name": "on-failure", "MaximumRetryCount": 2}, "on-failure", 2),
    ],
)
def test_restart_policies_of_services_and_of_containers(client, make_container, busybox, labels, policy, name, count):
    made = client.containers.create(busybox, labels=labels, restart_policy=policy)
    assert inspected(made.id, "HostConfig.RestartPolicy") == {"Name": name, "MaximumRetryCount": count}
    other = make_container(start=False)
    client.containers.update(other, restart_policy=policy)
    assert inspected(other, "HostConfig.RestartPolicy") == {"Name": name, "MaximumRetryCount": count}


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (types.RestartPolicy(condition="on-failure", delay=5), "delay"),
        (types.RestartPolicy(condition="any", max_attempts=3), "MaxAttempts"),
        ({"Condition": "sometimes"}, "Condition"),
        ({"Condition": "any", "Name": "always"}, "services"),
        ({"Condition": "any", "Bogus": 1}, "Bogus"),
    ],
)
def test_policies_that_containers_do_not_have(client, busybox, policy, said):
    with pytest.raises(errors.InvalidArgumentError, match=said):
        client.containers.create(busybox, restart_policy=policy)


def test_places_in_networks(client, busybox, labels, network):
    net = network(
        ipam=types.IPAMConfig(
            pool_configs=[
                types.IPAMPool(
                    subnet="10.77.0.0/16", iprange="10.77.1.0/24", gateway="10.77.0.1", aux_addresses={"r": "10.77.1.9"}
                )
            ],
            options={"a": "b"},
        )
    )
    [found] = json.loads(docker("network", "inspect", net).stdout)
    assert found["IPAM"]["Options"] == {"a": "b"}
    assert found["IPAM"]["Config"] == [
        {
            "Subnet": "10.77.0.0/16",
            "IPRange": "10.77.1.0/24",
            "Gateway": "10.77.0.1",
            "AuxiliaryAddresses": {"r": "10.77.1.9"},
        }
    ]
    place = types.EndpointConfig(
        "1.41", aliases=["db"], ipv4_address="10.77.1.20", links={"x": "y"}, driver_opt={"a": "b"}
    )
    for given in ({net: place}, types.NetworkingConfig({net: place})):
        made = client.containers.create(busybox, labels=labels, network=net, networking_config=given)
        [found] = inspected(made.id, "NetworkSettings.Networks").values()
        assert found["IPAMConfig"] == {"IPv4Address": "10.77.1.20"}
        assert (found["Links"], found["DriverOpts"]) == (["x:y"], {"a": "b"})
        assert "db" in found["Aliases"]
    for given in ({net: types.EndpointConfig("1.41")}, types.NetworkingConfig(), types.NetworkingConfig({})):
        client.containers.create(busybox, labels=labels, network=net, networking_config=given)


def test_what_addresses_leave_open(network):
    for ipam in (types.IPAMConfig(), types.IPAMConfig(pool_configs=[types.IPAMPool(subnet="10.78.0.0/16")])):
        [found] = json.loads(docker("network", "inspect", network(ipam=ipam)).stdout)
        assert found["IPAM"]["Driver"] == "default"
        assert len(found["IPAM"]["Config"]) == 1


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("healthcheck", {**types.Healthcheck(test=["CMD", "x"]), "Bogus": 1}),
        ("mounts", [{**types.Mount("/x", "y"), "Bogus": 1}]),
        ("ulimits", [{**types.Ulimit(name="core", soft=1), "Bogus": 1}]),
        ("log_config", {**types.LogConfig(type="json-file"), "Bogus": 1}),
        ("device_requests", [{**types.DeviceRequest(), "Bogus": 1}]),
        ("networking_config", {"net": {**types.EndpointConfig("1.41"), "Bogus": 1}}),
        ("networking_config", types.NetworkingConfig({"net": {"Bogus": 1}})),
        ("networking_config", {**types.NetworkingConfig({"net": {}}), "Bogus": {"Bogus": 1}}),
    ],
)
def test_unknown_keys_are_still_refused(client, busybox, argument, value):
    with pytest.raises(errors.InvalidArgumentError, match="Bogus") as caught:
        client.containers.create(busybox, **{argument: value})
    assert caught.value.details["field"].startswith(argument)


def test_running_and_awaited(client, busybox, labels):
    options = {
        "healthcheck": types.Healthcheck(test=["NONE"]),
        "ulimits": [types.Ulimit(name="nofile", soft=100, hard=200)],
        "mounts": [types.Mount("/t", None, type="tmpfs")],
        "log_config": types.LogConfig(type="json-file"),
        "labels": labels,
        "remove": True,
    }
    command = ["sh", "-c", "ulimit -n; mount | grep -c ' /t '"]
    assert client.containers.run(busybox, command, **options).stdout_text.split() == ["100", "1"]
    with client.containers.stream_run(busybox, command, **options) as session:
        assert b"".join(chunk.data for chunk in session).split() == [b"100", b"1"]

    async def main():
        async with AsyncClient() as awaited:
            assert (await awaited.containers.run(busybox, command, **options)).stdout_text.split() == ["100", "1"]

    asyncio.run(main())
