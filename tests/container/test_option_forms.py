"""The forms in which options may be written: each spelling of a mapping means the same, and a wrong one is told before anything is sent."""

import typing

import pytest

from dockbridge import Client, errors, types


class OfDockerPy(dict):
    """docker.types has such: dicts of a class of its own, with every key, also those that nobody gave."""


@pytest.fixture
def host_config(client, busybox, unique, labels):
    made = []

    def make(**options):
        made.append(client.containers.create(busybox, "true", name=unique("forms"), labels=labels, **options).id)
        return client.containers.inspect(made[-1]).attrs["HostConfig"]

    yield make
    for container in made:
        client.containers.remove(container, force=True)


SPELLINGS = {
    "mounts": (
        [{"type": "tmpfs", "target": "/t", "read_only": True, "tmpfs_options": {"size_bytes": 65536}}],
        [OfDockerPy(Type="tmpfs", Target="/t", ReadOnly=True, TmpfsOptions={"SizeBytes": 65536}, Source=None)],
        "Mounts",
    ),
    "ulimits": (
        [{"name": "nofile", "soft": 5, "hard": 6}],
        [OfDockerPy(Name="nofile", Soft=5, Hard=6)],
        "Ulimits",
    ),
    "log_config": (
        {"type": "json-file", "config": {"max-size": "1m"}},
        OfDockerPy(Type="json-file", Config={"max-size": "1m"}),
        "LogConfig",
    ),
    "restart_policy": (
        {"name": "on-failure", "maximum_retry_count": 3},
        OfDockerPy(Name="on-failure", MaximumRetryCount=3),
        "RestartPolicy",
    ),
    "device_requests": (
        [{"driver": "none", "count": 1, "capabilities": [["gpu"]], "device_ids": None}],
        [OfDockerPy(Driver="none", Count=1, Capabilities=[["gpu"]], DeviceIDs=None, Options=None)],
        "DeviceRequests",
    ),
}


@pytest.mark.parametrize("option", SPELLINGS)
def test_both_spellings_are_the_same(host_config, option):
    ours, engines, name = SPELLINGS[option]
    assert host_config(**{option: ours})[name] == host_config(**{option: engines})[name]


def test_a_network_in_both_spellings(client, unique, labels):
    for number, ipam in enumerate(
        (
            {"driver": "default", "config": [{"subnet": "10.213.0.0/24", "ip_range": "10.213.0.0/25"}]},
            OfDockerPy(Driver="default", Config=[OfDockerPy(Subnet="10.213.1.0/24", IPRange="10.213.1.0/25")]),
        )
    ):
        network = client.networks.create(unique("forms"), ipam=ipam, labels=labels).id
        try:
            [pool] = client.networks.inspect(network).ipam.config
            assert (pool.subnet, pool.ip_range) == (f"10.213.{number}.0/24", f"10.213.{number}.0/25")
        finally:
            client.networks.remove(network)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"mounts": [{"target": "/t", "type": "folder"}]}, "mounts[0].type"),
        ({"mounts": [{"target": "/t", "bind_options": {"propagation": "up"}}]}, "mounts[0].bind_options.propagation"),
        ({"mounts": [{"target": "/t", "consistency": "high"}]}, "mounts[0].consistency"),
        ({"ulimits": [{"name": "nofiles", "soft": 1}]}, "ulimits[0].name"),
        ({"restart_policy": {"name": "sometimes"}}, "restart_policy.name"),
        ({"restart_policy": "sometimes"}, "restart_policy"),
        ({"volumes": {"/a": {"bind": "/b", "propagation": "up"}}}, 'volumes["/a"].propagation'),
        ({"stop_signal": "SIGTURM"}, "stop_signal"),
        ({"isolation": "strict"}, "isolation"),
        ({"uts_mode": "mine"}, "uts_mode"),
        ({"userns_mode": "mine"}, "userns_mode"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_none_of_the_values(simulated, options, field):
    with Client(simulated.host) as client, pytest.raises(errors.InvalidArgumentError) as caught:
        client.containers.create("busybox", **options)
    assert caught.value.details["field"] == field
    assert '"' in caught.value.hint
    assert simulated.requests == []


def test_a_stop_signal_by_number_and_by_name(client, busybox, unique, labels):
    for signal, kept in ((10, "10"), ("usr1", "USR1"), ("SIGRTMIN+3", "SIGRTMIN+3")):
        container = client.containers.create(busybox, name=unique("signal"), stop_signal=signal, labels=labels).id
        try:
            assert client.containers.inspect(container).config.stop_signal == kept
        finally:
            client.containers.remove(container)


def test_every_form_can_be_used_at_run_time():
    for name in types.__all__:
        kind = getattr(types, name)
        if typing.is_typeddict(kind) and not name.endswith("ClusterOptions"):  # which have no keys
            assert typing.get_type_hints(kind), name
    mount: types.Mount = {"target": "/t"}
    assert types.Mount(**mount) == mount
