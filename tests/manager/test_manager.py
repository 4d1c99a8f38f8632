"""DockerSDKManager against a real engine: what the specification's callers see."""

import dataclasses
import json
import threading

import pytest
from support import docker

from dockbridge import Container, ContainerInfo, ContainerState, DockerSDKManager, ServiceHealth, errors


@pytest.fixture
def sdk():
    with DockerSDKManager() as manager:
        yield manager


def test_the_specifications_own_example(sdk, busybox, unique, labels):
    name = unique("spec")
    container = sdk.start_container(
        image=busybox, name=name, detach=True, command=["sh", "-c", "trap exit TERM; sleep 1000 & wait"], labels=labels
    )
    assert container is not None
    assert container.status == "running"
    info = sdk.get_container_info(name)
    assert info.name == name
    assert info.state == ContainerState.RUNNING
    assert sdk.stop_container(name) is True
    assert sdk.get_container_info(name).state is ContainerState.EXITED


def test_container_info_has_the_specs_fields_and_the_engines_facts(sdk, make_container, busybox):
    name = make_container(options=["--publish", "127.0.0.1::80", "--label", "a=b"])
    info = sdk.get_container_info(name)
    (oracle,) = json.loads(docker("inspect", name).stdout)
    assert info == ContainerInfo(
        id=oracle["Id"],
        name=name,
        image=busybox,
        state=ContainerState.RUNNING,
        status="running",
        ports=oracle["NetworkSettings"]["Ports"],
        labels=oracle["Config"]["Labels"],
        created=oracle["Created"],
        started=oracle["State"]["StartedAt"],
    )
    never = make_container(start=False)
    assert sdk.get_container_info(never).started is None
    assert [field.name for field in dataclasses.fields(ContainerInfo)] == [
        *("id", "name", "image", "state", "status", "ports", "labels", "created", "started"),
    ]


def test_what_is_not_there_is_none_or_false(sdk):
    for answer in (
        sdk.get_container_info("dockbridge-nothing"),
        sdk.get_container_logs("dockbridge-nothing"),
        sdk.get_container_logs("dockbridge-nothing", follow=True),
        sdk.get_service_health("dockbridge-nothing"),
        sdk.get_container("dockbridge-nothing"),
    ):
        assert answer is None
        assert isinstance(sdk.last_error, errors.ContainerNotFoundError)
    for answer in (
        sdk.stop_container("dockbridge-nothing"),
        sdk.restart_container("dockbridge-nothing"),
        sdk.remove_container("dockbridge-nothing"),
        sdk.wait_for_healthy("dockbridge-nothing", timeout=5),
    ):
        assert answer is False
        assert sdk.last_error.resource == "dockbridge-nothing"
    assert sdk.is_available() is True
    assert sdk.last_error is None
    assert sdk.get_container_info("a; rm -rf /") is None
    assert isinstance(sdk.last_error, errors.InvalidArgumentError)


@pytest.mark.parametrize(
    "host", ["unix:///nonexistent/docker.sock", "tcp://127.0.0.1:1", "carrier-pigeon://coop", "unix:///etc/hostname"]
)
def test_an_engine_that_cannot_be_reached(host):
    with DockerSDKManager(host=host, retries=0) as sdk:
        assert sdk.is_available() is False
        assert sdk.last_error.hint
        assert sdk.get_container_info("web") is None
        assert sdk.start_container("image", "name") is None
        assert sdk.stop_container("web") is False
        assert sdk.restart_container("web") is False
        assert sdk.get_container_logs("web") is None
        assert sdk.wait_for_healthy("web", timeout=2) is False
        assert sdk.list_containers() == []
        assert sdk.prune_containers() == {}
        assert sdk.get_service_health("web") is None
        result = sdk.attempt(sdk.list_containers)
        assert not result.ok
        assert result.error is sdk.last_error
        with pytest.raises(errors.DockbridgeError):
            result.unwrap()


def test_an_unreachable_engine_says_where_and_what_to_do():
    with DockerSDKManager(environment={"DOCKER_HOST": "unix:///nonexistent/docker.sock"}, retries=0) as sdk:
        assert not sdk.is_available()
        error = sdk.last_error
        assert isinstance(error, errors.EngineUnreachableError)
        assert isinstance(error, ConnectionError)
        assert "/nonexistent/docker.sock" in error.message
        assert "DOCKER_HOST" in error.message
        assert "start Docker" in error.hint


def test_start_container_reuses_and_reports_differences(sdk, busybox, unique, labels, caplog):
    name, command = unique("reuse"), ["sleep", "1000"]
    first = sdk.start_container(
        busybox, name, command=command, labels=labels, environment={"A": "1"}, stop_signal="SIGKILL"
    )
    again = sdk.start_container(busybox, name, command=command, labels=labels, environment={"A": "2"})
    assert again == first
    assert not first.reused
    assert again.reused
    assert [difference.option for difference in again.differences] == ["Config.Env.A"]
    assert "Config.Env.A" in caplog.text
    first.kill()
    first.wait(timeout=10)
    assert sdk.start_container(busybox, name, command=command).status == "running"
    new = sdk.start_container(busybox, name, command=command, labels=labels, conflict="recreate")
    assert new.id != first.id
    with pytest.raises(errors.NameConflictError):
        sdk.start_container(busybox, name, conflict="fail")


def test_start_container_with_a_taken_port(sdk, busybox, make_container, unique, labels):
    owner = make_container(options=["--publish", "127.0.0.1::80"])
    port = int(sdk.get_container_info(owner).ports["80/tcp"][0]["HostPort"])
    options = {"command": ["sleep", "1000"], "labels": labels, "ports": {"80": ("127.0.0.1", port)}}
    with pytest.raises(errors.PortConflictError) as caught:
        sdk.start_container(busybox, unique(), **options)
    assert (caught.value.port, caught.value.owner) == (port, owner)
    container = sdk.start_container(busybox, unique(), auto_port=True, **options)
    assert container.auto_ports["80/tcp"] == int(container.ports["80/tcp"][0].host_port) != port


@pytest.mark.parametrize(
    ("keyword", "closest"), [("enviroment", "environment"), ("port", "ports"), ("restartpolicy", "restart_policy")]
)
def test_an_unknown_keyword_names_the_closest(sdk, keyword, closest):
    with pytest.raises(errors.UnknownKeywordError) as caught:
        sdk.start_container("x", "y", **{keyword: 1})
    assert closest in str(caught.value)
    assert isinstance(caught.value, TypeError)
    assert isinstance(caught.value, ValueError)


def test_wrong_arguments_raise(sdk, busybox):
    for call in (
        lambda: sdk.start_container(busybox, ""),
        lambda: sdk.start_container("", "x"),
        lambda: sdk.start_container(busybox, "x", detach=False),
        lambda: sdk.start_container(busybox, "x", mem_limit="much"),
        lambda: sdk.wait_for_healthy("x", check_interval=0),
        lambda: sdk.stop_container(5),
    ):
        with pytest.raises(errors.InvalidArgumentError):
            call()


def test_a_missing_image_is_an_image_pull_error(sdk, unique):
    with pytest.raises(errors.ImagePullError) as caught:
        sdk.start_container("127.0.0.1:1/none:1", unique())
    assert caught.value.hint


def test_logs(sdk, make_container):
    name = make_container("sh", "-c", "for i in $(seq 100); do echo line $i; done")
    docker("wait", name)
    assert sdk.get_container_logs(name).splitlines() == [f"line {i}" for i in range(51, 101)]
    assert sdk.get_container_logs(name, tail=2) == "line 99\nline 100\n"
    assert sdk.get_container_logs(name, tail=0) == ""
    assert sdk.get_container_logs(name, tail=1, timestamps=True).split("T")[0].count("-") == 2
    assert sdk.get_container_logs(name, tail=3, follow=True).splitlines() == ["line 98", "line 99", "line 100"]


def test_wait_for_healthy(sdk, make_container):
    options = ["--health-interval", "200ms", "--health-retries", "100", "--health-cmd", "test -f /ok"]
    well = make_container("sh", "-c", "sleep 0.5; touch /ok; sleep 1000", options=options)
    assert sdk.wait_for_healthy(well, timeout=30) is True
    report = sdk.get_service_health(well)
    assert report == ServiceHealth(
        name=well,
        container_id=sdk.get_container_info(well).id,
        state=ContainerState.RUNNING,
        health_status="healthy",
        last_health_check=report.last_health_check,
        is_ready=True,
    )
    assert report.last_health_check


def test_wait_for_healthy_that_cannot_come(sdk, make_container):
    ill = make_container(
        options=["--health-interval", "200ms", "--health-retries", "1", "--health-cmd", "echo ill; exit 1"]
    )
    assert sdk.wait_for_healthy(ill, timeout=30) is False
    assert isinstance(sdk.last_error, errors.UnhealthyError)
    assert "ill" in sdk.last_error.health_output
    gone = make_container("sh", "-c", "echo bye; exit 3", options=["--health-cmd", "true"])
    assert sdk.wait_for_healthy(gone, timeout=30) is False
    assert sdk.last_error.exit_code == 3
    assert "bye" in sdk.last_error.logs
    slow = make_container(options=["--health-cmd", "true", "--health-interval", "1h"])
    assert sdk.wait_for_healthy(slow, timeout=1) is False
    assert isinstance(sdk.last_error, errors.OperationTimeoutError)


def test_list_containers(sdk, make_container):
    running, stopped = (
        make_container(options=["--publish", "127.0.0.1::80", "--expose", "81"]),
        make_container(start=False),
    )
    assert {running} <= {info.name for info in sdk.list_containers()}
    assert stopped not in {info.name for info in sdk.list_containers()}
    every = {info.name: info for info in sdk.list_containers(all=True)}
    assert every[stopped].state is ContainerState.CREATED
    assert every[running].state is ContainerState.RUNNING
    assert every[running].ports["81/tcp"] is None
    assert every[running].ports["80/tcp"] == sdk.get_container_info(running).ports["80/tcp"]
    assert every[running].created[:19] == sdk.get_container_info(running).created[:19]


def test_prune_containers(sdk, make_container, unique):
    mark = unique("prune")
    gone = make_container("true", start=False, options=["--label", mark])
    identity = sdk.get_container_info(gone).id
    pruned = sdk.prune_containers(filters={"label": mark})
    assert pruned["ContainersDeleted"] == [identity]
    assert pruned["SpaceReclaimed"] >= 0
    assert sdk.get_container_info(gone) is None


def test_attempt_gives_values_and_errors(sdk, make_container):
    name = make_container()
    good = sdk.attempt(sdk.get_container_info, name)
    assert good
    assert good.unwrap().name == name
    assert good.error is None
    bad = sdk.attempt(sdk.get_container_info, "dockbridge-nothing")
    assert not bad.ok
    assert bad.value is None
    assert isinstance(bad.error, errors.ContainerNotFoundError)
    strict = sdk.attempt(sdk.client.containers.inspect, "dockbridge-nothing")
    assert isinstance(strict.error, errors.ContainerNotFoundError)
    assert sdk.get_container_info("dockbridge-nothing") is None  # lenient again
    with pytest.raises(ZeroDivisionError):
        sdk.attempt(lambda: 1 // 0)


def test_the_container_object(sdk, make_container, busybox):
    name = make_container("sh", "-c", "echo hello; trap exit TERM; sleep 1000 & wait", options=["--label", "a=b"])
    container = sdk.get_container(name)
    assert isinstance(container, Container)
    assert (container.name, container.status, container.image) == (name, "running", busybox)
    assert container.labels["a"] == "b"
    assert container.attrs["Id"] == container.id
    assert container.id.startswith(container.short_id)
    assert container.health is None
    assert container.logs(tail=5).text == "hello\n"
    done = container.exec(["sh", "-c", "cat; exit 3"], input=b"given")
    assert (done.exit_code, done.output.stdout) == (3, b"given")
    container.stop(stop_timeout=5)
    assert container.status == "exited"
    container.start()
    container.restart(stop_timeout=5)
    assert container.status == "running"
    container.kill()
    assert container.wait(timeout=10).exit_code == 137
    container.remove()
    with pytest.raises(errors.ContainerNotFoundError):
        container.reload()


def test_last_error_belongs_to_the_thread(sdk):
    sdk.get_container_info("dockbridge-nothing")
    seen = []
    other = threading.Thread(target=lambda: seen.append((sdk.is_available(), sdk.last_error)))
    other.start()
    other.join()
    assert seen == [(True, None)]
    assert isinstance(sdk.last_error, errors.ContainerNotFoundError)


def test_cleanup_closes_only_what_it_opened(client):
    shared = DockerSDKManager(client)
    shared.cleanup()
    assert client.ping()
    own = DockerSDKManager()
    assert own.is_available()
    own.cleanup()
    own.cleanup()
    with pytest.raises(errors.StaleHandleError, match="closed"):
        own.is_available()
