import pytest

from dockbridge import errors


def test_what_runs_in_each_container(client, two):
    made, project = two
    project.up(scale={"web": 2})
    tables = project.top(ps_args="-o pid,args")
    assert [(t.container, t.service, t.number) for t in tables] == [
        (f"{made.name}-db-1", "db", 1),
        (f"{made.name}-web-1", "web", 1),
        (f"{made.name}-web-2", "web", 2),
    ]
    for table in tables:
        assert table.titles == ["PID", "COMMAND"]
        assert "sleep 1000" in [row[1] for row in table.processes]
    assert client.containers.inspect(tables[0]).name == tables[0].container
    assert "CMD" in project.top(["db"])[0].titles


def test_only_what_runs(two):
    _, project = two
    assert project.top() == []
    project.up()
    project.kill(["web"])
    assert [table.service for table in project.top()] == ["db"]
    assert project.top(["web"]) == []
    with pytest.raises(errors.ServiceNotFoundError):
        project.top(["nobody"])
    with pytest.raises(errors.DockbridgeError, match="ps"):
        project.top(ps_args="-o nope")
