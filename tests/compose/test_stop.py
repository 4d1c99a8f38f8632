import pytest

from dockbridge import errors


def test_stop_stops_what_runs_in_order(two):
    made, project = two
    project.up()
    told = []
    names = project.stop(stop_timeout=0, progress=lambda p: told.append((p.service, p.action)))
    assert names == [f"{made.name}-db-1", f"{made.name}-web-1"]
    assert told.index(("web", "Stopped")) < told.index(("db", "Stopping"))
    assert made.states() == {"db-1": "exited", "web-1": "exited"}
    assert project.stop() == []


def test_some_services_and_a_name_alone(client, two):
    made, project = two
    project.up()
    assert client.compose(project_name=made.name).stop(["web"], stop_timeout=0) == [f"{made.name}-web-1"]
    assert made.states() == {"db-1": "running", "web-1": "exited"}
    with pytest.raises(errors.ServiceNotFoundError, match="db, web"):
        client.compose(project_name=made.name).stop(["nobody"])
    with pytest.raises(errors.InvalidArgumentError):
        project.stop(stop_timeout=-2)


def test_hooks_run_before_the_stop_and_after_the_start(client, make_project):
    made, project = make_project("""
services:
  a:
    image: BUSYBOX
    command: sleep 1000
    init: true
    volumes: ["data:/data"]
    post_start: [{command: sh -c 'echo started >> /data/told'}]
    pre_stop: [{command: sh -c 'echo stopping $$WHY >> /data/told', environment: {WHY: now}}]
volumes: {data: {}}
""")
    project.up()
    project.restart(stop_timeout=0)
    project.stop(stop_timeout=0)
    project.start()
    told = client.containers.exec(f"{made.name}-a-1", ["cat", "/data/told"]).stdout
    assert told == b"started\nstopping now\nstarted\nstopping now\nstarted\n"


def test_a_hook_that_fails_is_said(make_project):
    made, project = make_project(
        "services: {a: {image: BUSYBOX, command: sleep 1000, init: true, pre_stop: [{command: 'false'}]}}\n"
    )
    project.up()
    with pytest.raises(errors.CommandFailedError) as caught:
        project.stop(stop_timeout=0)
    assert caught.value.details["service"] == "a"
    assert made.states() == {"a-1": "running"}
