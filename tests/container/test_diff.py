import pytest
from support import docker

from dockbridge import errors


def test_diff_agrees_with_the_cli(client, make_container):
    name = make_container("sh", "-c", "mkdir /new; echo a >'/new/file é'; rm /etc/passwd; echo b >/etc/group")
    docker("wait", name)

    changes = client.containers.diff(name)

    kinds = {"C": "modified", "A": "added", "D": "deleted"}
    oracle = {(line[2:], kinds[line[0]]) for line in docker("diff", name).stdout.splitlines()}
    assert {(change.path, change.kind) for change in changes} == oracle
    assert ("/new/file é", "added") in oracle
    assert ("/etc/passwd", "deleted") in oracle


def test_diff_without_changes(client, make_container):
    assert client.containers.diff(make_container(start=False)) == []


def test_diff_of_a_missing_container(client):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.diff("dockbridge-no-such-container")
