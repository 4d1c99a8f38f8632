import json

import pytest
from support import LABEL, RUN, docker

from dockbridge import errors


def mine(more=None):
    return {"label": f"{LABEL}={RUN}", **(more or {})}


def test_list_agrees_with_the_cli(client, make_container):
    running = make_container(options=["--publish", "127.0.0.1::80", "--expose", "81", "--volume", "/data"])
    stopped = make_container(start=False)

    everything = {c.name: c for c in client.containers.list(all=True, filters=mine())}
    assert set(everything) >= {running, stopped}
    assert [c.name for c in client.containers.list(filters=mine({"name": running}))] == [running]

    summary = everything[running]
    (oracle,) = json.loads(docker("inspect", running).stdout)
    assert summary.id == oracle["Id"]
    assert summary.names == [running]
    assert summary.image == oracle["Config"]["Image"]
    assert summary.image_id == oracle["Image"]
    assert summary.command == "sleep 10000"
    assert summary.state == "running"
    assert summary.status.startswith("Up")
    assert summary.created_text == oracle["Created"].partition(".")[0] + "Z"
    assert summary.labels[LABEL] == RUN
    assert summary.networks["bridge"].ip_address == oracle["NetworkSettings"]["Networks"]["bridge"]["IPAddress"]
    assert [mount.destination for mount in summary.mounts] == ["/data"]
    ports = {port.private_port: port for port in summary.ports}
    (binding,) = oracle["NetworkSettings"]["Ports"]["80/tcp"]
    assert (ports[80].ip, ports[80].public_port, ports[80].type) == ("127.0.0.1", int(binding["HostPort"]), "tcp")
    assert (ports[81].ip, ports[81].public_port) == ("", None)
    assert summary.attrs["Names"] == [f"/{running}"]
    assert everything[stopped].state == "created"
    assert summary.size_rw is None


def test_list_order_and_limit_are_those_of_the_cli(client, make_container):
    for _ in range(3):
        make_container(start=False)
    oracle = docker("ps", "--all", "--no-trunc", "--quiet", "--filter", f"label={LABEL}={RUN}").stdout.split()

    assert [c.id for c in client.containers.list(all=True, filters=mine())] == oracle
    assert [c.id for c in client.containers.list(limit=2, filters=mine())] == oracle[:2]


def test_list_filters(client, make_container):
    name = make_container("sh", "-c", "exit 3")
    docker("wait", name)

    by_code = client.containers.list(all=True, filters=mine({"exited": 3, "name": [name, "no-such-name"]}))
    assert [c.name for c in by_code] == [name]
    assert by_code[0].state == "exited"
    assert client.containers.list(filters=mine({"name": name})) == []
    assert client.containers.list(all=True, filters={"label": "dockbridge.test=nothing-has-this"}) == []


def test_list_with_sizes(client, make_container):
    name = make_container("sh", "-c", "head -c 100000 /dev/zero > /file")
    docker("wait", name)
    (summary,) = client.containers.list(all=True, size=True, filters=mine({"name": name}))
    assert summary.size_root_fs > 0
    assert summary.size_rw is not None


def test_a_link_is_not_the_name(client, make_container):
    target = make_container()
    make_container(options=["--link", f"{target}:alias"])

    (summary,) = client.containers.list(filters={"name": f"^/{target}$"})

    assert summary.name == target
    assert len(summary.names) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"limit": 0},
        {"limit": -1},
        {"limit": "x"},
        {"filters": {"colour": "red"}},
        {"filters": {"label": None}},
        {"all": "yes"},
    ],
)
def test_bad_input_is_refused(client, wrong):
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.list(**wrong)
