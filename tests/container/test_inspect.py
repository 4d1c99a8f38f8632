import json

import pytest
from support import docker

from dockbridge import errors


def test_inspect_agrees_with_the_cli(client, make_container):
    name = make_container(options=["--env", "A=b c", "--publish", "127.0.0.1::80", "--label", "x=y"])

    details = client.containers.inspect(name)

    (oracle,) = json.loads(docker("inspect", name).stdout)
    assert details.attrs == oracle
    assert details.id == oracle["Id"]
    assert details.name == name
    assert details.state.running
    assert details.state.health is None
    assert "A=b c" in details.config.env
    assert details.config.labels["x"] == "y"
    (binding,) = details.network_settings.ports["80/tcp"]
    assert binding.host_ip == "127.0.0.1"
    assert binding.host_port > 0


def test_inspect_with_sizes(client, make_container):
    name = make_container("sh", "-c", "head -c 100000 /dev/zero > /file; sleep 100")
    details = client.containers.inspect(name, size=True)
    assert details.size_root_fs is not None
    assert details.size_rw is not None
    assert client.containers.inspect(name).size_rw is None


def test_inspect_of_a_missing_container(client):
    with pytest.raises(errors.ContainerNotFoundError) as caught:
        client.containers.inspect("dockbridge-no-such-container")
    assert caught.value.resource == "dockbridge-no-such-container"
    assert caught.value.operation == "container.inspect"
    assert caught.value.status == 404
    assert isinstance(caught.value, LookupError)


@pytest.mark.parametrize("name", ["", "a b", "../version", "a;b", "$(x)", "a\nb", "a\0b", "'\""])
def test_what_cannot_be_a_name_is_refused(client, name):
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.inspect(name)
