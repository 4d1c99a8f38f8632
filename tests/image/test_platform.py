"""platform of push, save, load and inspect: what an engine that knows it does, and a clear no of one that does not."""

import io
import tarfile

import pytest
from support import docker

from dockbridge import errors


@pytest.fixture(scope="module")
def version(client):
    return tuple(map(int, client.system.version().api_version.split(".")))


@pytest.fixture
def image(make_image, unique):
    """The name of an image, its platform, and one that it is not for."""
    name = f"{unique('platform')}:1"
    make_image(name)
    own = docker("image", "inspect", name, "--format", "{{.Os}}/{{.Architecture}}").stdout.strip()
    return name, own, "linux/riscv64" if own != "linux/riscv64" else "linux/amd64"


def refused(since, operation, *arguments, **keywords):
    with pytest.raises(errors.UnsupportedError) as caught:
        operation(*arguments, **keywords)
    assert caught.value.details["required_api_version"] == since


def test_inspect(client, version, image):
    name, own, other = image
    if version < (1, 49):
        return refused("1.49", client.images.inspect, name, platform=own)
    found = client.images.inspect(name, platform=own)
    assert f"{found.os}/{found.architecture}" == own
    with pytest.raises(errors.ImageNotFoundError, match="another platform") as caught:
        client.images.inspect(name, platform=other)
    assert caught.value.resource == name
    return None


def test_save_and_load(client, version, image, tmp_path, containerd_store):
    name, own, other = image
    if version < (1, 48):
        archive = client.images.save([name]).data
        refused("1.48", client.images.save, [name], platform=own)
        refused("1.48", client.images.stream_save, [name], platform=own)
        return refused("1.48", client.images.load, data=archive, platform=own)
    archive = client.images.save([name], platform=own).data
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        assert "manifest.json" in tar.getnames()
    with client.images.stream_save([name], platform=own) as pieces:
        assert b"".join(pieces)
    with pytest.raises(errors.ImageNotFoundError) as caught:
        client.images.save([name], tmp_path / "none.tar", platform=other)
    assert caught.value.resource == name
    assert not (tmp_path / "none.tar").exists()

    docker("rmi", name)
    with pytest.raises(errors.DockbridgeError) as refusal:
        client.images.load(data=archive, platform=other)
    assert "platform" in refusal.value.hint
    if not containerd_store:  # which keeps what the archive has, and says that it is not enough
        assert isinstance(refusal.value, errors.ImageNotFoundError)
        assert not client.images.exists(name)
    assert client.images.load(data=archive, platform=own) == [name]
    assert client.images.exists(name)
    return None


def test_push(client, version, make_image, unique, open_registry):
    name = f"{open_registry.address}/{unique()}:1"
    make_image(name)
    own = docker("image", "inspect", name, "--format", "{{.Os}}/{{.Architecture}}").stdout.strip()
    if version < (1, 46):
        return refused("1.46", client.images.push, name, platform=own)
    assert client.images.push(name, platform=own).digest.startswith("sha256:")
    with pytest.raises(errors.DockbridgeError) as caught:
        client.images.push(name, platform="linux/riscv64")
    assert caught.value.resource == name
    return None


@pytest.mark.parametrize("wrong", ["amd64", "linux/", "a/b/c/d"])
def test_what_is_no_platform(client, wrong):
    with pytest.raises(errors.InvalidArgumentError, match="linux/amd64") as caught:
        client.images.inspect("web", platform=wrong)
    assert caught.value.details["field"] == "platform"
