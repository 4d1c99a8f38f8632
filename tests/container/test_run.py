import socket
import threading

import pytest
from support import docker, exists

from dockbridge import errors


@pytest.fixture
def taken_port():
    """A port of this machine on which a program listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_attached_run_gives_output_and_code(client, busybox, unique, labels):
    name = unique("run")
    result = client.containers.run(
        busybox, ["sh", "-c", "echo out; echo err >&2; exit 3"], name=name, labels=labels, remove=True
    )
    assert result.exit_code == 3
    assert result.output.stdout == b"out\n"
    assert (result.stdout, result.stdout_text, result.stderr_text, result.text) == (
        b"out\n",
        "out\n",
        "err\n",
        str(result.output),
    )
    assert result.output.stderr == b"err\n"
    assert not exists(name)


def test_attached_run_keeps_the_container_unless_told(client, busybox, unique, labels):
    name = unique("run")
    client.containers.run(busybox, "true", name=name, labels=labels)
    assert client.containers.inspect(name).state.status == "exited"


def test_only_stdout_is_collected(client, busybox, labels):
    result = client.containers.run(
        busybox, ["sh", "-c", "echo out; echo err >&2"], labels=labels, remove=True, stderr=False
    )
    assert result.output.combined == b"out\n"


def test_input_of_a_megabyte_comes_back(client, busybox, labels):
    data = bytes(range(256)) * 4096
    result = client.containers.run(busybox, ["cat"], input=data, labels=labels, remove=True)
    assert result.output.stdout == data


def test_check_raises_with_the_output(client, busybox, labels):
    with pytest.raises(errors.CommandFailedError) as caught:
        client.containers.run(busybox, ["sh", "-c", "echo why >&2; exit 4"], labels=labels, remove=True, check=True)
    assert caught.value.exit_code == 4
    assert caught.value.details["stderr"] == "why\n"


def test_arguments_reach_the_program_untouched(client, busybox, labels):
    argument = "a 'b' \"c\" ; $(rm -rf /) `x` \n\\ é"
    result = client.containers.run(busybox, ["printf", "%s", argument], labels=labels, remove=True)
    assert result.output.text == argument


def test_a_text_is_split_but_run_by_no_shell(client, busybox, labels):
    result = client.containers.run(busybox, "echo 'one two' $HOME;", labels=labels, remove=True)
    assert result.output.text == "one two $HOME;\n"


def test_a_deadline_ends_the_container(client, busybox, unique, labels):
    kept, removed = unique("kept"), unique("removed")
    with pytest.raises(errors.OperationTimeoutError) as caught:
        client.containers.run(busybox, ["sleep", "1000"], name=kept, labels=labels, timeout=1)
    assert isinstance(caught.value, TimeoutError)
    assert client.containers.inspect(kept).state.status == "exited"
    with pytest.raises(errors.OperationTimeoutError):
        client.containers.run(busybox, ["sleep", "1000"], name=removed, labels=labels, timeout=1, remove=True)
    assert not exists(removed)


def test_detached_run(client, busybox, unique, labels):
    name = unique("run")
    container = client.containers.run(busybox, ["sleep", "1000"], name=name, labels=labels, detach=True)
    details = client.containers.inspect(name)
    assert details.id == container.id
    assert container.details == details
    assert details.state.running


def test_detached_run_with_remove_is_removed_by_the_engine(client, busybox, unique, labels):
    name = unique("run")
    run = client.containers.run(busybox, ["sleep", "1000"], name=name, labels=labels, detach=True, remove=True)
    assert client.containers.inspect(name).attrs["HostConfig"]["AutoRemove"] is True
    gone = threading.Event()

    def wait() -> None:
        client.containers.wait(run.id, condition="removed", timeout=30)
        gone.set()

    waiter = threading.Thread(target=wait)
    waiter.start()
    client.containers.kill(name)
    waiter.join(30)
    assert gone.is_set()
    assert not exists(name)


def test_a_program_that_is_not_there_leaves_no_container(client, busybox, unique, labels):
    name = unique("run")
    with pytest.raises(errors.DockbridgeError, match="no-such-program"):
        client.containers.run(busybox, ["/no-such-program"], name=name, labels=labels)
    assert not exists(name)


def test_a_name_in_use(client, busybox, make_container, labels):
    name = make_container()
    with pytest.raises(errors.NameConflictError) as caught:
        client.containers.run(busybox, ["true"], name=name, labels=labels, detach=True)
    assert caught.value.resource == name
    assert client.containers.inspect(name).state.running


def test_a_port_that_a_container_holds_names_its_owner(client, busybox, make_container, unique, labels):
    port = free_port()
    owner = make_container(options=["--publish", f"{port}:80"])
    name = unique("second")
    with pytest.raises(errors.PortConflictError) as caught:
        client.containers.run(busybox, ["sleep", "9"], name=name, labels=labels, detach=True, ports={"80/tcp": port})
    assert caught.value.port == port
    assert caught.value.owner == owner
    assert owner in caught.value.hint
    assert not exists(name)


def test_a_port_that_a_program_holds(client, busybox, unique, labels, taken_port):
    with pytest.raises(errors.PortConflictError) as caught:
        client.containers.run(
            busybox, ["sleep", "9"], name=unique(), labels=labels, detach=True, ports={"80": ("127.0.0.1", taken_port)}
        )
    assert caught.value.port == taken_port
    assert caught.value.owner is None


def test_auto_port_chooses_another(client, busybox, unique, labels, taken_port):
    name = unique("auto")
    result = client.containers.run(
        busybox,
        ["sleep", "1000"],
        name=name,
        labels=labels,
        detach=True,
        ports={"80": ("127.0.0.1", taken_port), "81": None},
        auto_port=True,
    )
    chosen = result.auto_ports["80/tcp"]
    assert chosen != taken_port
    (binding,) = client.containers.inspect(name).network_settings.ports["80/tcp"]
    assert (binding.host_ip, binding.host_port) == ("127.0.0.1", chosen)


def test_reuse_of_a_running_container(client, busybox, make_container, labels):
    name = make_container()
    before = client.containers.inspect(name)
    result = client.containers.run(busybox, ["sleep", "10000"], name=name, labels=labels, detach=True, conflict="reuse")
    assert result.reused
    assert result.id == before.id
    assert result.differences == []
    assert client.containers.inspect(name).state.started_at_text == before.state.started_at_text


def test_reuse_starts_and_unpauses(client, busybox, make_container, labels):
    stopped = make_container(start=False)
    client.containers.run(busybox, ["sleep", "10000"], name=stopped, detach=True, conflict="reuse")
    assert client.containers.inspect(stopped).state.running
    paused = make_container()
    docker("pause", paused)
    client.containers.run(busybox, ["sleep", "10000"], name=paused, detach=True, conflict="reuse")
    assert not client.containers.inspect(paused).state.paused


def test_reuse_reports_what_differs_and_no_secrets(client, busybox, make_container):
    name = make_container(options=["--env", "PASSWORD=old-secret", "--env", "SAME=1", "--memory", "64m"])
    result = client.containers.run(
        busybox,
        ["sleep", "10000"],
        name=name,
        detach=True,
        conflict="reuse",
        environment={"PASSWORD": "new-secret", "SAME": "1"},
        mem_limit="128m",
        restart_policy={"Name": "always"},
    )
    found = {difference.option: difference for difference in result.differences}
    assert set(found) == {"Config.Env.PASSWORD", "HostConfig.Memory", "HostConfig.RestartPolicy"}
    assert (found["HostConfig.Memory"].wanted, found["HostConfig.Memory"].found) == ("134217728", "67108864")
    assert "secret" not in repr(result)


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        ({"conflict": "replace"}, "reuse"),
        ({"conflict": "reuse"}, "name"),
        ({"input": b"x", "detach": True}, "input"),
        ({"pull": "sometimes"}, "missing"),
        ({"ports": {"http": 80}}, "80/tcp"),
        ({"ports": {"80": 70000}}, "65535"),
        ({"ports": {"80": ("not-an-address", 80)}}, "127.0.0.1"),
        ({"mem_limit": "lots"}, "512m"),
        ({"restart_policy": "sometimes"}, "unless-stopped"),
        ({"healthcheck": {"test": ["true"]}}, "CMD"),
        ({"healthcheck": {"test": "true", "interval": 5}}, "5s"),
        ({"healthcheck": {"test": "true", "every": "5s"}}, "interval"),
        ({"volumes": {"/a": {"mode": "ro"}}}, "bind"),
        ({"environment": {"": "x"}}, "KEY=value"),
        ({"environment": {"A": "x\0y"}}, "NUL"),
        ({"command": "unfinished 'quote"}, "quotation"),
        ({"name": "a b"}, "letters"),
        ({"network": "a", "network_mode": "b"}, "network"),
        ({"auto_remove": True, "restart_policy": "always"}, "one of them"),
        ({"platform": "amd64"}, "linux/amd64"),
        ({"ulimits": ["nofile"]}, "nofile="),
        ({"timeout": -1}, "seconds"),
        ({"tty": "yes"}, "True or False"),
        ({"cap_add": "NET_ADMIN"}, "list"),
    ],
)
def test_wrong_options_are_refused_with_the_way_out(client, busybox, options, hint):
    arguments = {"command": ["true"], **options}
    with pytest.raises(errors.InvalidArgumentError) as caught:
        client.containers.run(busybox, **arguments)
    assert hint in str(caught.value)


def test_an_empty_image(client):
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.run("", ["true"])


def test_what_the_engine_does_not_support(client, busybox):
    with pytest.raises(errors.UnsupportedError):
        client.containers.run(busybox, ["true"], init_path="/sbin/init")
    with pytest.raises(errors.UnsupportedError):
        client.containers.run(busybox, ["true"], lxc_conf={"a": "b"})


def test_a_missing_image_that_must_not_be_pulled(client, unique):
    with pytest.raises(errors.ImageNotFoundError) as caught:
        client.containers.run("dockbridge-no-such-image:1", ["true"], pull="never")
    assert caught.value.resource == "dockbridge-no-such-image:1"


def test_a_missing_image_that_cannot_be_pulled(client):
    with pytest.raises(errors.ImagePullError) as caught:
        client.containers.run("127.0.0.1:1/no/image:1", ["true"])
    assert "127.0.0.1:1" in caught.value.message


def test_a_network_that_is_not_there(client, busybox, unique, labels):
    name = unique("lonely")
    with pytest.raises(errors.NetworkNotFoundError) as caught:
        client.containers.run(busybox, ["true"], name=name, labels=labels, network="dockbridge-no-such-network")
    assert caught.value.details["network"] == "dockbridge-no-such-network"
    assert not exists(name)
