import pytest

from dockbridge import errors


def test_ps_gives_what_runs(client, two):
    made, project = two
    project.up(scale={"web": 2})
    project.stop(["db"], stop_timeout=0)
    assert [(c.service, c.number, c.state) for c in project.ps()] == [("web", 1, "running"), ("web", 2, "running")]
    (db, *_) = project.ps(all=True)
    assert (db.service, db.name, db.project, db.state, db.image) == (
        "db",
        f"{made.name}-db-1",
        made.name,
        "exited",
        made.busybox,
    )
    assert [c.name for c in client.compose(project_name=made.name).ps(["web"])] == [
        f"{made.name}-web-1",
        f"{made.name}-web-2",
    ]
    assert client.containers.inspect(db).name == db.name  # it is a reference


def test_ports_health_and_exit_codes(make_project):
    _, project = make_project("""
services:
  a: {image: BUSYBOX, command: sleep 1000, init: true, ports: ["127.0.0.1::80"], healthcheck: {test: [CMD, "true"], interval: 100ms}}
  b: {image: BUSYBOX, command: sh -c "exit 3"}
""")
    project.up(["a"], wait=True)
    project.up(["b"])
    project.stop(["b"])
    a, b = project.ps(all=True)
    assert (a.health, a.ports[0].ip, a.ports[0].private_port) == ("healthy", "127.0.0.1", 80)
    assert a.ports[0].public_port
    assert (b.health, b.exit_code, b.state) == ("", 3, "exited")


def test_nothing_and_nobody(client, two, unique):
    _, project = two
    assert project.ps() == []
    assert client.compose(project_name=unique("none")).ps() == []
    with pytest.raises(errors.ServiceNotFoundError):
        project.ps(["nobody"])
