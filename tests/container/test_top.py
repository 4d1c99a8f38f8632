import pytest
from support import docker

from dockbridge import errors


def test_top_agrees_with_the_cli(client, make_container):
    name = make_container("sh", "-c", "sleep 1234 & sleep 12345")
    table = client.containers.top(name, "-o pid,args")
    titles, *rows = docker("top", name, "-o", "pid,args").stdout.splitlines()
    assert table.titles == titles.split()
    assert {row[0] for row in table.processes} == {row.split()[0] for row in rows}
    assert "sleep 12345" in [row[1] for row in table.processes]


def test_top_without_arguments(client, make_container):
    table = client.containers.top(make_container())
    assert "PID" in table.titles
    (process,) = table.processes
    assert len(process) == len(table.titles)


def test_top_of_a_container_that_does_not_run(client, make_container):
    with pytest.raises(errors.NotRunningError):
        client.containers.top(make_container(start=False))


def test_top_of_a_missing_container(client):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.top("dockbridge-no-such-container")


def test_top_with_bad_arguments(client, make_container):
    with pytest.raises(errors.DockbridgeError, match="ps"):
        client.containers.top(make_container(), "-o nope")
