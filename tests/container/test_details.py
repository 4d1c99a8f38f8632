"""Everything that docker inspect shows of a container is a typed field with the same value."""

import json

import pytest
from simulated import reply
from support import LABEL, RUN, docker
from typed import assert_typed

from dockbridge import Client

# Options of docker create; {network}, {volume}, {other} and {folder} are there. "start" runs it, too.
CONTAINERS = {
    "plain": (True, []),
    "memory": (False, ["--memory=64m", "--memory-swap=128m", "--memory-reservation=32m", "--memory-swappiness=10"]),
    "unlimited swap": (False, ["--memory=64m", "--memory-swap=-1", "--oom-kill-disable", "--oom-score-adj=-5"]),
    "processors": (True, ["--cpus=0.5", "--cpuset-cpus=0", "--cpuset-mems=0"]),
    "processor time": (False, ["--cpu-shares=512", "--cpu-period=50000", "--cpu-quota=25000"]),
    "processes": (True, ["--pids-limit=50", "--ulimit=nofile=100:200", "--ulimit=core=0"]),
    "disks": (
        False,
        [
            "--blkio-weight=300",
            "--blkio-weight-device=/dev/zero:200",
            "--device-read-bps=/dev/zero:1mb",
            "--device-write-bps=/dev/zero:2mb",
            "--device-read-iops=/dev/zero:100",
            "--device-write-iops=/dev/zero:200",
        ],
    ),
    "devices": (True, ["--device=/dev/null:/dev/other:rw", "--device-cgroup-rule=c 42:* rmw"]),
    "graphics": (False, ["--gpus=device=0"]),
    "binds": (
        False,
        ["--volume=/tmp:/x:ro", "--mount=type=bind,source=/usr,target=/y,readonly,bind-propagation=rslave"],
    ),
    "volumes": (
        True,
        ["--volume=/anonymous", "--volume={volume}:/named:ro", "--mount=type=volume,target=/z,volume-nocopy"],
    ),
    "a driver's volume": (
        False,
        [
            "--mount=type=volume,source={volume}2,target=/z,volume-driver=local,volume-opt=type=tmpfs,volume-opt=device=tmpfs,"
            f"volume-label={LABEL}={RUN}"
        ],
    ),
    "memory as a folder": (
        True,
        ["--tmpfs=/t:size=1m,mode=1777", "--mount=type=tmpfs,target=/u,tmpfs-size=1m,tmpfs-mode=0700"],
    ),
    "others' volumes": (True, ["--volumes-from={other}:ro", "--volume-driver=local"]),
    "a health check": (
        True,
        [
            "--health-cmd=true",
            "--health-interval=100ms",
            "--health-timeout=5s",
            "--health-retries=7",
            "--health-start-period=1s",
        ],
    ),
    "no health check": (False, ["--no-healthcheck"]),
    "a log": (True, ["--log-driver=json-file", "--log-opt=max-size=1m", "--log-opt=max-file=2"]),
    "no log": (True, ["--log-driver=none"]),
    "restarts": (True, ["--restart=on-failure:3"]),
    "restarts always": (False, ["--restart=unless-stopped"]),
    "removed at its end": (True, ["--rm"]),
    "an address": (
        True,
        [
            "--network={network}",
            "--ip=172.29.77.7",
            "--network-alias=one",
            "--network-alias=two",
            "--link-local-ip=169.254.7.7",
        ],
    ),
    "names": (
        True,
        [
            "--dns=192.0.2.1",
            "--dns-option=ndots:2",
            "--dns-search=example.com",
            "--add-host=db:192.0.2.7",
            "--hostname=h",
            "--domainname=example.org",
            "--link={other}:alias",
        ],
    ),
    "parameters of the kernel": (True, ["--sysctl=net.ipv4.ip_unprivileged_port_start=80"]),
    "rights": (
        True,
        [
            "--security-opt=no-new-privileges",
            "--security-opt=seccomp=unconfined",
            "--cap-add=NET_ADMIN",
            "--cap-drop=CHOWN",
        ],
    ),
    "the host's namespaces": (
        False,
        [
            "--privileged",
            "--network=host",
            "--pid=host",
            "--ipc=host",
            "--uts=host",
            "--userns=host",
            "--cgroupns=host",
        ],
    ),
    "another's namespaces": (True, ["--network=container:{other}", "--pid=container:{other}", "--ipc=private"]),
    "no network": (True, ["--network=none"]),
    "who it is": (
        True,
        [
            "--user=1000:1000",
            "--group-add=7",
            "--group-add=8",
            "--workdir=/tmp",
            "--env=A=b",
            "--env=C=",
            "--label=x=y",
        ],
    ),
    "a terminal": (True, ["--tty", "--interactive"]),
    "an entrypoint": (False, ["--entrypoint=/bin/sh", "--stop-signal=SIGINT", "--stop-timeout=3"]),
    "ports": (
        True,
        [
            "--publish=127.0.0.1::80",
            "--publish=28400-28410:81/udp",
            "--publish=28411:82",
            "--expose=83",
            "--expose=84/udp",
        ],
    ),
    "all ports": (True, ["--publish-all", "--expose=80"]),
    "the rest": (
        True,
        [
            "--read-only",
            "--init",
            "--shm-size=32m",
            "--runtime=runc",
            "--cgroup-parent=/details",
            "--cidfile={folder}/id",
        ],
    ),
}


@pytest.fixture
def surroundings(client, make_container, unique, labels, tmp_path):
    """What the options name."""
    network, volume = unique("network"), unique("volume")
    client.networks.create(network, labels=labels, subnet="172.29.77.0/24")
    client.volumes.create(volume, labels=labels)
    other = make_container(options=["--volume=/shared", "--ipc=shareable"])
    return {"network": network, "volume": volume, "other": other, "folder": tmp_path}


def oracle(name):
    (found,) = json.loads(docker("inspect", "--size", name).stdout)
    return ordered(found)


def ordered(document):
    """Gives a document whose mounts have an order, which engines do not keep."""
    return {**document, "Mounts": sorted(document["Mounts"], key=lambda mount: mount["Destination"])}


@pytest.mark.parametrize("what", CONTAINERS)
def test_a_container_is_typed_in_full(client, make_container, surroundings, what):
    start, options = CONTAINERS[what]
    name = make_container(start=start, options=[option.format(**surroundings) for option in options])

    details = client.containers.inspect(name, size=True)

    assert assert_typed(details, details.attrs) > 150
    if what != "a health check":  # its log grows
        assert ordered(details.attrs) == oracle(name)


def test_a_container_that_is_at_work_is_typed_in_full(client, make_container):
    name = make_container("sh", "-c", "sleep 1000")
    docker("exec", "--detach", name, "sleep", "1000")
    details = client.containers.inspect(name)
    assert assert_typed(details, details.attrs) > 150
    assert len(details.exec_ids) == 1


def test_a_container_that_failed_is_typed_in_full(client, make_container):
    name = make_container("no-such-program", start=False)
    docker("start", name, check=False)
    details = client.containers.inspect(name)
    assert assert_typed(details, details.attrs) > 150
    assert details.state.exit_code == 127
    assert details.state.error


def test_what_the_values_mean(client, make_container, surroundings):
    """The table holds that nothing is missing; this, what a few of them look like."""
    options = [
        *CONTAINERS["ports"][1],
        *CONTAINERS["memory"][1],
        *CONTAINERS["a health check"][1],
        "--restart=on-failure:3",
    ]
    details = client.containers.inspect(make_container(start=False, options=options))
    host = details.host_config
    assert (host.memory, host.memory_swap, host.memory_swappiness) == (64 << 20, 128 << 20, 10)
    assert (host.restart_policy.name, host.restart_policy.maximum_retry_count) == ("on-failure", 3)
    (chosen,), (ranged,) = host.port_bindings["80/tcp"], host.port_bindings["81/udp"]
    assert (chosen.host_ip, chosen.host_port, chosen.last_host_port) == ("127.0.0.1", 0, 0)
    assert (ranged.host_port, ranged.last_host_port) == (28400, 28410)
    assert set(details.config.exposed_ports) == {"80/tcp", "81/udp", "82/tcp", "83/tcp", "84/udp"}
    assert details.config.healthcheck.interval == 100_000_000
    assert host.init is None
    assert host.log_config.type
    assert "log_config=" in repr(host)


def test_a_list_is_typed_in_full(client, make_container, surroundings):
    for what in ("ports", "an address", "volumes"):
        make_container(options=[option.format(**surroundings) for option in CONTAINERS[what][1]])
    found = client.containers.list(filters={"label": f"{LABEL}={RUN}"}, size=True)
    assert len(found) == 4
    for summary in found:
        assert assert_typed(summary, summary.attrs) > 20


NEW = {
    "Id": "a",
    "ImageManifestDescriptor": {
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "digest": "sha256:1",
        "size": 7,
        "urls": ["https://example.com"],
        "annotations": {"a": "b"},
        "data": "AA==",
        "artifactType": "x",
        "platform": {
            "architecture": "arm64",
            "os": "linux",
            "variant": "v8",
            "os.version": "10",
            "os.features": ["win32k"],
        },
    },
    "Config": {
        "MacAddress": "02:42:ac:1d:4d:99",
        "Healthcheck": {"Test": ["CMD", "true"], "StartInterval": 5_000_000},
        "OnBuild": ["ENV A=hidden"],
        "StopTimeout": 0,
    },
    "HostConfig": {
        "Annotations": {"a": "b"},
        "StorageOpt": {"size": "1g"},
        "ConsoleSize": [24, 80],
        "Init": False,
        "OomKillDisable": False,
        "MemorySwappiness": 0,
        "IOMaximumIOps": 5,
        "IOMaximumBandwidth": 6,
        "CpuCount": 1,
        "CpuPercent": 2,
        "Isolation": "hyperv",
        "KernelMemoryTCP": 3,
        "CpuRealtimePeriod": 4,
        "CpuRealtimeRuntime": 5,
        "DeviceRequests": [
            {
                "Driver": "cdi",
                "Count": -1,
                "DeviceIDs": ["0"],
                "Capabilities": [["gpu", "nvidia"]],
                "Options": {"a": "b"},
            }
        ],
        "Mounts": [
            {"Type": "image", "Source": "x", "Target": "/x", "ImageOptions": {"Subpath": "y"}},
            {
                "Type": "tmpfs",
                "Target": "/t",
                "TmpfsOptions": {"SizeBytes": 1, "Mode": 511, "Options": [["noexec"], ["a", "b"]]},
            },
            {"Type": "cluster", "Source": "x", "Target": "/c", "ClusterOptions": {}, "Consistency": "cached"},
            {
                "Type": "volume",
                "Target": "/v",
                "VolumeOptions": {"Subpath": "z", "DriverConfig": {"Name": "n", "Options": {"o": "p"}}},
            },
            {
                "Type": "bind",
                "Target": "/b",
                "BindOptions": {
                    "NonRecursive": True,
                    "CreateMountpoint": True,
                    "ReadOnlyNonRecursive": True,
                    "ReadOnlyForceRecursive": True,
                },
            },
        ],
    },
    "NetworkSettings": {
        "SecondaryIPAddresses": [{"Addr": "192.0.2.1", "PrefixLen": 24}],
        "Networks": {
            "n": {
                "DNSNames": ["web"],
                "GwPriority": 7,
                "DriverOpts": {"a": "b"},
                "IPAMConfig": {"LinkLocalIPs": ["169.254.7.7"]},
            }
        },
    },
}


def test_what_newer_engines_tell_is_typed(simulated):
    """What no engine at hand tells, or no option of the CLI makes."""
    simulated.on("GET", "/containers/web/json", reply(NEW))
    with Client(simulated.host) as client:
        details = client.containers.inspect("web")
    assert assert_typed(details, NEW) > 70
    assert details.config.stop_timeout == 0
    assert details.host_config.mounts[2].cluster_options == {}
    assert details.host_config.mounts[0].cluster_options is None
    for secret in ("'p'", "hidden"):
        assert secret not in repr(details)


def test_what_was_read_can_be_given_back(client, make_container, busybox, unique, labels):
    options = [
        "--health-cmd=true",
        "--health-interval=5s",
        "--log-opt=max-size=1m",
        "--ulimit=nofile=100:200",
        "--restart=on-failure:3",
    ]
    first = client.containers.inspect(make_container(start=False, options=options))
    host = first.host_config
    made = client.containers.create(
        busybox, ["true"], name=unique("again"), labels=labels, healthcheck=first.config.healthcheck, log_config=host.log_config,
        ulimits=host.ulimits, restart_policy=host.restart_policy,
    )  # fmt: skip
    again = client.containers.inspect(made)
    assert again.config.healthcheck == first.config.healthcheck
    assert (again.host_config.log_config, again.host_config.ulimits) == (host.log_config, host.ulimits)
    assert again.host_config.restart_policy == host.restart_policy
