import pytest
from support import docker

from dockbridge import errors


def test_rename(client, make_container, unique):
    name, new = make_container(), unique("renamed")
    identity = docker("inspect", "--format", "{{.Id}}", name).stdout
    assert client.containers.rename(name, new) is None
    assert docker("inspect", "--format", "{{.Id}}", new).stdout == identity
    assert docker("inspect", name, check=False).returncode != 0


def test_rename_to_a_taken_name(client, make_container):
    name, other = make_container(start=False), make_container(start=False)
    with pytest.raises(errors.NameConflictError) as caught:
        client.containers.rename(name, other)
    assert isinstance(caught.value, errors.ConflictError)
    assert caught.value.details["name"] == other
    assert caught.value.details["owner"] == docker("inspect", "--format", "{{.Id}}", other).stdout.strip()


def test_rename_to_its_own_name(client, make_container):
    name = make_container(start=False)
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.rename(name, name)


def test_rename_of_a_missing_container(client, unique):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.rename("dockbridge-no-such-container", unique())


@pytest.mark.parametrize("new", ["", "a b", "../x", "a/b", "x"])
def test_rename_refuses_what_is_no_name(client, make_container, new):
    name = make_container(start=False)
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.rename(name, new)
    assert docker("inspect", name).returncode == 0
