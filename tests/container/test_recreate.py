"""A container in the place of another: what happens to its data, and what comes back when it cannot be done."""

import pickle

import pytest
from simulated import error, reply
from support import docker, exists

from dockbridge import Client, errors


def test_recreate_replaces(client, busybox, make_container, labels):
    name = make_container(options=["--stop-signal=KILL"])
    old = client.containers.inspect(name)
    result = client.containers.run(
        busybox,
        ["sleep", "10000"],
        name=name,
        labels=labels,
        detach=True,
        conflict="recreate",
        environment={"NEW": "1"},
    )
    assert result.id != old.id
    assert not result.reused
    assert "NEW=1" in client.containers.inspect(name).config.env
    assert not exists(old.id)


def test_recreate_keeps_the_data(client, busybox, make_container, labels):
    name = make_container(options=["--stop-signal=KILL", "--volume=/data", "--volume=/dropped"])
    client.containers.exec(name, ["sh", "-c", "echo precious >/data/file; echo other >/dropped/file"])
    before = {mount.destination: mount.name for mount in client.containers.inspect(name).mounts}
    options = {"name": name, "labels": labels, "detach": True, "conflict": "recreate", "volumes": ["/data"]}
    try:
        result = client.containers.run(busybox, ["sleep", "10000"], stop_signal="KILL", **options)
        assert result.moved_volumes == {"/data": before["/data"]}
        assert client.volumes.inspect(before["/dropped"])
        again = client.containers.run(busybox, ["sleep", "10000"], stop_signal="KILL", **options)
        assert again.moved_volumes == result.moved_volumes
        assert client.containers.exec(name, ["cat", "/data/file"]).output.text == "precious\n"
    finally:
        docker("rm", "--force", name)
        docker("volume", "rm", *before.values())


def test_recreate_waits_for_the_new_one_to_be_healthy(client, busybox, make_container, labels):
    name = make_container(options=["--stop-signal=KILL", "--volume=/data"])
    old = client.containers.inspect(name)
    options = {"name": name, "labels": labels, "detach": True, "conflict": "recreate", "wait_healthy": True}
    sick = {"test": ["CMD", "false"], "interval": "50ms", "retries": 1}
    with pytest.raises(errors.UnhealthyError):
        client.containers.run(busybox, ["sleep", "10000"], volumes=["/data"], healthcheck=sick, **options)
    back = client.containers.inspect(name)
    assert (back.id, back.state.running) == (old.id, True)
    assert back.mounts[0].name == old.mounts[0].name
    well = {"test": ["CMD", "true"], "interval": "50ms"}
    new = client.containers.run(busybox, ["sleep", "10000"], healthcheck=well, **options)
    assert client.containers.inspect(new.id).state.health.status == "healthy"
    assert not exists(old.id)
    docker("volume", "rm", old.mounts[0].name)


def test_a_stop_that_misses_the_deadline_is_taken_back(client, busybox, make_container, labels):
    name = make_container("sh", "-c", "trap '' TERM; while :; do sleep 1; done", options=["--stop-timeout=3"])
    old = client.containers.inspect(name)
    with pytest.raises(errors.OperationTimeoutError) as caught:
        client.containers.run(
            busybox, ["sleep", "10000"], name=name, labels=labels, detach=True, conflict="recreate", timeout=1
        )
    assert "left" not in caught.value.details
    back = client.containers.inspect(name)
    assert (back.id, back.state.running) == (old.id, True)
    assert back.state.started_at > old.state.started_at, "the engine went on with the stop, and it was started again"


def test_what_could_not_be_undone_is_told(simulated):
    details = {"Id": "0123456789abcdef", "Name": "/web", "State": {"Running": True}, "HostConfig": {}, "Config": {}}
    simulated.on("GET", "/containers/web/json", reply(details))
    simulated.on("GET", "/containers/0123456789abcdef/json", reply({**details, "State": {"Running": False}}))
    simulated.on("GET", "/images/busybox/json", reply({"Id": "sha256:1"}))
    simulated.on("POST", "/containers/0123456789abcdef/stop", reply(None, status=204))
    simulated.on("POST", "/containers/0123456789abcdef/rename", reply(None, status=204))
    simulated.on("POST", "/containers/create", error(400, "bad option"))
    simulated.on("POST", "/containers/0123456789abcdef/start", error(500, "out of luck"))
    with Client(simulated.host) as client, pytest.raises(errors.InvalidArgumentError, match="bad option") as caught:
        client.containers.run("busybox", name="web", detach=True, conflict="recreate")
    assert caught.value.details["left"] == [
        {
            "what": "container",
            "name": "web",
            "state": "stopped; it ran before",
            "how": 'start the container "web" again',
        }
    ]
    [child] = caught.value.children
    assert isinstance(child, errors.EngineError)
    assert "out of luck" in str(caught.value)
    assert [type(c) for c in pickle.loads(pickle.dumps(caught.value)).children] == [errors.EngineError]


def test_a_taken_address_is_no_taken_port(client, busybox, unique, labels):
    network = unique("network")
    docker(
        "network",
        "create",
        "--subnet=10.98.7.0/24",
        f"--label={next(iter(labels))}={next(iter(labels.values()))}",
        network,
    )
    options = {"labels": labels, "detach": True, "network": network, "stop_signal": "KILL"}
    place = {network: {"IPAMConfig": {"IPv4Address": "10.98.7.5"}}}
    try:
        first = client.containers.run(busybox, ["sleep", "1000"], networking_config=place, **options)
        with pytest.raises(errors.AddressConflictError) as caught:
            client.containers.run(
                busybox, ["sleep", "1000"], networking_config=place, ports={"80": None}, auto_port=True, **options
            )
        assert "choose another" in caught.value.hint
    finally:
        docker("rm", "--force", first.id)
        docker("network", "rm", network)


def test_recreate_that_fails_brings_the_old_one_back(client, busybox, make_container, labels):
    name = make_container(options=["--stop-signal=KILL"])
    old = client.containers.inspect(name)
    with pytest.raises(errors.DockbridgeError):
        client.containers.run(busybox, ["/no-such-program"], name=name, labels=labels, detach=True, conflict="recreate")
    back = client.containers.inspect(name)
    assert back.id == old.id
    assert back.state.running
