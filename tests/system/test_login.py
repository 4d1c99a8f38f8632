"""Credentials that a client keeps in its memory."""

import asyncio
import json
import os

import pytest
from registry import PASSWORD, USER, Registry
from support import docker

from dockbridge import AsyncClient, Client, errors


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    opened = Registry(tmp_path_factory.mktemp("registry"), private=True)
    yield opened
    opened.close()


@pytest.fixture
def nobody(client, tmp_path):
    """A client whose docker config has no credentials, and the path of that config."""
    (tmp_path / "config.json").write_text("{}")
    with Client(client.endpoint["host"], environment={"DOCKER_CONFIG": str(tmp_path)}) as opened:
        yield opened
    assert (tmp_path / "config.json").read_text() == "{}"
    assert os.listdir(tmp_path) == ["config.json"]


@pytest.fixture
def image(busybox, registry, unique):
    name = f"{registry.address}/{unique('image')}:1"
    docker("tag", busybox, name)
    yield name
    docker("rmi", name, check=False)


def test_login(nobody, client, registry, image):
    with pytest.raises(errors.ImagePushError):
        nobody.images.push(image)
    result = nobody.system.login(USER, PASSWORD, registry.address)
    assert result.registry == registry.address
    assert result.status == "Login Succeeded"
    assert PASSWORD not in repr(result)
    nobody.images.push(image)
    assert nobody.images.distribution(image).digest.startswith("sha256:")
    with pytest.raises(errors.ImagePullError):
        nobody.images.pull(image, auth_config={"username": USER, "password": "wrong"})  # what a call gives wins
    assert nobody.images.pull(image).id
    with pytest.raises(errors.ImagePushError):
        client.images.push(image)  # another client knows nothing of it
    assert nobody.system.logout(registry.address) is True
    assert nobody.system.logout(registry.address) is False
    with pytest.raises(errors.ImagePushError):
        nobody.images.push(image)


def test_a_build_uses_it(nobody, registry, image, tmp_path):
    nobody.system.login(USER, PASSWORD, f"http://{registry.address}/v2/")
    nobody.images.push(image)
    docker("rmi", image)
    context = tmp_path.parent / f"{tmp_path.name}-context"
    context.mkdir()
    (context / "Dockerfile").write_text(f"FROM {image}\n")
    assert nobody.images.build(str(context)).id


def test_wrong_credentials(nobody, registry):
    with pytest.raises(errors.AuthenticationError) as caught:
        nobody.system.login(USER, "hunter2!", registry.address)
    assert caught.value.resource == registry.address
    assert "hunter2!" not in json.dumps([str(caught.value), repr(caught.value.details), caught.value.hint])
    for arguments in ((USER, ""), ("", PASSWORD), (USER, PASSWORD, "no registry")):
        with pytest.raises(errors.InvalidArgumentError):
            nobody.system.login(*arguments)


def test_a_registry_that_is_not_there(nobody):
    with pytest.raises(errors.RegistryError) as caught:
        nobody.system.login(USER, PASSWORD, "127.0.0.1:1")
    assert caught.value.reason == "unreachable"
    assert PASSWORD not in str(caught.value)


def test_awaited(client, registry, tmp_path):
    async def main():
        async with AsyncClient(client.endpoint["host"], environment={"DOCKER_CONFIG": str(tmp_path)}) as opened:
            assert (await opened.system.login(USER, PASSWORD, registry.address)).status
            assert await opened.system.logout(registry.address)

    asyncio.run(main())
