import json
from datetime import datetime

import pytest
from support import docker

from dockbridge import errors


def test_status_without_a_health_check(client, make_container):
    name = make_container()

    report = client.health.status(name)

    assert report.name == name
    assert report.container_id == docker("inspect", "--format", "{{.Id}}", name).stdout.strip()
    assert report.state == "running"
    assert report.is_ready
    assert report.health_status is None
    assert report.last_health_check is None
    assert report.health_output == ""
    assert report.failing_streak == 0
    assert report.exit_code is None
    assert not report.oom_killed


def test_status_with_a_health_check_agrees_with_the_cli(client, make_container):
    name = make_container(options=["--health-cmd", "echo all is well", "--health-interval", "500ms"])
    client.health.wait_healthy(name)

    def oracle():
        return json.loads(docker("inspect", "--format", "{{json .State.Health}}", name).stdout)

    before, report, after = oracle(), client.health.status(name), oracle()

    assert report.health_status == before["Status"] == "healthy"
    assert report.health_output == before["Log"][-1]["Output"] == "all is well\n"
    ends = [
        datetime.fromisoformat(end[:19])
        for end in (before["Log"][-1]["End"], report.last_health_check_text, after["Log"][-1]["End"])
    ]
    assert ends == sorted(ends)
    assert report.failing_streak == before["FailingStreak"] == 0
    assert report.is_ready


def test_status_of_a_paused_container(client, make_container):
    name = make_container()
    docker("pause", name)
    report = client.health.status(name)
    assert report.state == "paused"
    assert not report.is_ready


def test_status_of_what_has_ended(client, make_container):
    name = make_container("sh", "-c", "exit 7")
    docker("wait", name)
    report = client.health.status(name)
    assert report.state == "exited"
    assert report.exit_code == 7
    assert not report.is_ready


def test_status_by_id_and_of_what_never_ran(client, make_container):
    name = make_container(start=False)
    container_id = docker("inspect", "--format", "{{.Id}}", name).stdout.strip()
    report = client.health.status(container_id[:12])
    assert (report.name, report.state, report.exit_code) == (name, "created", None)


def test_status_of_a_missing_container(client):
    with pytest.raises(errors.ContainerNotFoundError) as caught:
        client.health.status("dockbridge-no-such-container")
    assert caught.value.resource == "dockbridge-no-such-container"
    assert caught.value.operation == "health.status"
