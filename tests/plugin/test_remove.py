import asyncio

import pytest
from support import docker

from dockbridge import AsyncClient, errors

from .conftest import HARMLESS


def names():
    return docker("plugin", "ls", "--format", "{{.Name}}").stdout.split()


def test_the_plugin_is_gone(client, make_plugin):
    name = make_plugin(HARMLESS)
    assert client.plugins.remove(name) is None
    assert name not in names()
    with pytest.raises(errors.PluginNotFoundError):
        client.plugins.remove(name)


def test_one_that_is_enabled(client, make_plugin):
    name = make_plugin(HARMLESS)
    client.plugins.enable(name)
    with pytest.raises(errors.ConflictError) as caught:
        client.plugins.remove(name)
    assert "force=True" in caught.value.hint
    client.plugins.remove(name, force=True)
    assert name not in names()


def test_awaited(make_plugin):
    name = make_plugin(HARMLESS)

    async def main():
        async with AsyncClient() as client:
            await client.plugins.remove(name)

    asyncio.run(main())
    assert name not in names()
