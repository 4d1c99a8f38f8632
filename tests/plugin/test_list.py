import asyncio

import pytest
from simulated import reply
from support import docker

from dockbridge import AsyncClient, Client, errors

from .conftest import HARMLESS


def test_the_plugins_of_the_engine(client, make_plugin):
    names = {make_plugin(HARMLESS), make_plugin(HARMLESS)}
    listed = {plugin.name: plugin for plugin in client.plugins.list()}
    assert names <= set(listed)
    assert set(listed) == set(docker("plugin", "ls", "--format", "{{.Name}}").stdout.split())
    for name in names:
        assert listed[name] == client.plugins.inspect(name)
        assert not listed[name].enabled


def test_filters(client, make_plugin):
    on, off = make_plugin(HARMLESS), make_plugin(HARMLESS)
    client.plugins.enable(on)

    def names(**filters):
        return {plugin.name for plugin in client.plugins.list(filters)} & {on, off}

    assert names(enabled=True) == {on}
    assert names(enabled=False) == {off}
    assert names(capability="volumedriver") == {on, off}
    assert names(capability="networkdriver") == set()
    with pytest.raises(errors.InvalidArgumentError):
        client.plugins.list({"nosuch": "x"})


def test_none(simulated):
    simulated.on("GET", "/plugins", reply([]))
    with Client(simulated.host) as client:
        assert client.plugins.list() == []


def test_awaited(make_plugin):
    name = make_plugin(HARMLESS)

    async def main():
        async with AsyncClient() as client:
            return await client.plugins.list()

    assert name in [plugin.name for plugin in asyncio.run(main())]
