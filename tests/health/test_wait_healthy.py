import contextlib
import os
import socket
import socketserver
import threading
import time

import pytest
from support import docker

from dockbridge import Client, errors


def check(command, *more):
    return ["--health-cmd", command, "--health-interval", "500ms", "--health-retries", "2", *more]


def test_wait_until_the_health_check_passes(client, make_container):
    name = make_container(
        "sh", "-c", "sleep 1; touch /ready; sleep 1000", options=check("test -e /ready", "--health-retries", "100")
    )
    report = client.health.wait_healthy(name)
    assert report.health_status == "healthy"
    assert report.is_ready
    assert docker("inspect", "--format", "{{.State.Health.Status}}", name).stdout.strip() == "healthy"


def test_without_a_health_check_running_is_enough(client, make_container):
    name = make_container()
    assert client.health.wait_healthy(name).health_status is None
    with pytest.raises(errors.InvalidArgumentError, match="no health check"):
        client.health.wait_healthy(name, require_health_check=True)


def test_no_healthcheck_option_counts_as_none(client, make_container):
    name = make_container(options=["--no-healthcheck"])
    assert client.health.wait_healthy(name).is_ready
    with pytest.raises(errors.InvalidArgumentError):
        client.health.wait_healthy(name, require_health_check=True)


def test_unhealthy_ends_the_wait_with_what_the_probe_said(client, make_container):
    name = make_container("sh", "-c", "echo hello; sleep 1000", options=check("echo database is down; exit 1"))
    with pytest.raises(errors.UnhealthyError) as caught:
        client.health.wait_healthy(name)
    error = caught.value
    assert error.health_output == "database is down\n"
    assert error.logs == "hello\n"
    assert error.resource == name
    assert error.operation == "health.wait_healthy"
    assert error.details["health_status"] == "unhealthy"
    assert isinstance(error, errors.WaitError)


def test_unhealthy_can_be_waited_out(client, make_container):
    name = make_container(options=check("test -e /ready"))
    with pytest.raises(errors.UnhealthyError):
        client.health.wait_healthy(name)
    docker("exec", name, "touch", "/ready")
    assert client.health.wait_healthy(name, fail_on_unhealthy=False).is_ready


def test_a_pause_is_no_failed_check(client, make_container):
    name = make_container(options=check("true"))
    client.health.wait_healthy(name)
    docker("pause", name)
    with pytest.raises(errors.OperationTimeoutError):
        client.health.wait_healthy(name, timeout=0.5)
    docker("unpause", name)
    assert client.health.wait_healthy(name).health_status == "healthy"


def test_an_end_while_waiting_is_an_error_at_once(client, make_container):
    name = make_container(
        "sh",
        "-c",
        "echo opening; sleep 1; echo cannot open >&2; exit 3",
        options=check("false", "--health-retries", "1000"),
    )
    with pytest.raises(errors.ContainerExitedError) as caught:
        client.health.wait_healthy(name)
    error = caught.value
    assert error.exit_code == 3
    assert error.logs == "opening\ncannot open\n"
    assert error.details["oom_killed"] is False
    assert error.details["state"] == "exited"


def test_the_logs_of_a_container_that_removes_itself_are_kept(client, make_container):
    name = make_container(
        "sh",
        "-c",
        "echo starting; sleep 1; echo last words; exit 5",
        options=[*check("false", "--health-retries", "1000"), "--rm"],
    )
    with pytest.raises(errors.ContainerExitedError) as caught:
        client.health.wait_healthy(name)
    assert caught.value.exit_code == 5
    assert caught.value.logs == "starting\nlast words\n"


def test_only_the_last_lines_are_in_the_error(client, make_container):
    name = make_container("sh", "-c", r"seq 1 100; printf '\377\n'; exit 1")
    docker("wait", name)
    with pytest.raises(errors.ContainerExitedError) as caught:
        client.health.wait_healthy(name)
    assert caught.value.logs.splitlines() == [*map(str, range(82, 101)), "\N{REPLACEMENT CHARACTER}"]


def test_too_much_memory_is_an_error_of_its_own(client, make_container):
    name = make_container(
        "sh",
        "-c",
        "sleep 1; exec tail /dev/zero",
        options=[*check("false", "--health-retries", "1000"), "--memory", "16m", "--memory-swap", "16m"],
    )
    with pytest.raises(errors.OutOfMemoryError) as caught:
        client.health.wait_healthy(name)
    assert caught.value.details["oom_killed"] is True
    assert caught.value.details["exit_code"] == 137
    assert isinstance(caught.value, MemoryError)


def test_a_restart_by_the_policy_is_not_the_end(client, make_container):
    script = "echo run >>/runs; [ $(wc -l </runs) -ge 3 ] || exit 1; touch /ready; sleep 1000"
    name = make_container(
        "sh", "-c", script, options=[*check("test -e /ready", "--health-retries", "1000"), "--restart", "on-failure"]
    )
    report = client.health.wait_healthy(name)
    assert report.is_ready
    assert docker("inspect", "--format", "{{.RestartCount}}", name).stdout.strip() == "2"


def test_a_policy_that_gives_up_is_the_end(client, make_container):
    name = make_container(
        "sh", "-c", "exit 4", options=[*check("true", "--health-interval", "30s"), "--restart", "on-failure:2"]
    )
    with pytest.raises(errors.ContainerExitedError) as caught:
        client.health.wait_healthy(name)
    assert caught.value.exit_code == 4
    assert caught.value.details["restart_count"] == 2


def test_a_removal_while_waiting(client, make_container):
    name = make_container(start=False)
    removal = threading.Timer(0.5, docker, ("rm", "--force", name))
    removal.start()
    with pytest.raises(errors.ContainerNotFoundError, match="was removed"):
        client.health.wait_healthy(name)
    removal.join()


def test_a_rename_does_not_lose_the_container(client, make_container, unique):
    name, other = make_container(options=check("test -e /ready", "--health-retries", "1000")), unique()

    def rename_and_go_on():
        docker("rename", name, other)
        docker("exec", other, "touch", "/ready")

    change = threading.Timer(0.5, rename_and_go_on)
    change.start()
    report = client.health.wait_healthy(name)
    change.join()
    assert report.name == other


def test_a_timeout_tells_the_last_state(client, make_container):
    probe = "echo not yet; echo probe >/proc/1/fd/1; exit 1"
    name = make_container("sh", "-c", "echo booting; sleep 1000", options=check(probe, "--health-retries", "1000"))
    client.health.wait_log(name, "probe", times=2)  # so that the first one has ended
    with pytest.raises(errors.OperationTimeoutError) as caught:
        client.health.wait_healthy(name, timeout=0.5)
    error = caught.value
    assert error.details["timeout"] == 0.5
    assert error.details["state"] == "running"
    assert error.details["health_status"] == "starting"
    assert error.details["health_output"] == "not yet\n"
    assert error.details["logs"].startswith("booting\nprobe\n")
    assert error.resource == name
    assert "running and starting" in error.hint


def test_a_missing_container(client):
    with pytest.raises(errors.ContainerNotFoundError):
        client.health.wait_healthy("dockbridge-no-such-container")


class Relay(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """An address of the engine that can be taken away and given back, as when the engine is restarted."""

    daemon_threads = True

    def __init__(self, path, engine):
        self.engine, self.open = engine, []
        super().__init__(path, None)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def finish_request(self, caller, _address):
        with socket.socket(socket.AF_UNIX) as engine:
            engine.connect(self.engine)
            self.open += [caller, engine]
            back = threading.Thread(target=self.pass_on, args=(engine, caller))
            back.start()
            self.pass_on(caller, engine)
            back.join()

    def pass_on(self, source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def stop(self):
        self.shutdown()
        self.server_close()
        os.unlink(self.server_address)
        for connection in self.open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def test_the_engine_goes_away_and_comes_back(client, make_container, tmp_path):
    engine, path = client.endpoint["host"].removeprefix("unix://"), str(tmp_path / "docker.sock")
    name = make_container(options=check("test -e /ready", "--health-retries", "1000"))
    relay, reports = Relay(path, engine), []
    with Client(host=f"unix://{path}") as through:
        waiting = threading.Thread(target=lambda: reports.append(through.health.wait_healthy(name)))
        waiting.start()
        while len(relay.open) < 4:  # the events, and the state
            time.sleep(0.01)
        relay.stop()
        docker("exec", name, "touch", "/ready")
        client.health.wait_healthy(name)  # nobody tells the one that waits
        relay = Relay(path, engine)
        waiting.join()
    relay.stop()
    assert [report.health_status for report in reports] == ["healthy"]


def test_many_waits_at_once(client, make_container):
    name = make_container(
        "sh", "-c", "sleep 1; touch /ready; sleep 1000", options=check("test -e /ready", "--health-retries", "100")
    )
    reports = []
    threads = [threading.Thread(target=lambda: reports.append(client.health.wait_healthy(name))) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [report.is_ready for report in reports] == [True] * 10
