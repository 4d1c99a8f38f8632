import asyncio

import pytest
from simulated import reply

from dockbridge import AsyncClient, Client, errors

from .conftest import HARMLESS, plugin_details


def test_the_plugin_ends(client, make_plugin):
    name = make_plugin(HARMLESS)
    client.plugins.enable(name)
    assert client.plugins.disable(name) is None
    assert not plugin_details(name)["Enabled"]
    with pytest.raises(errors.ConflictError) as caught:
        client.plugins.disable(name)
    assert "disabled already" in caught.value.hint


def test_force(client, make_plugin, simulated):
    name = make_plugin(HARMLESS)
    client.plugins.enable(name)
    client.plugins.disable(name, force=True)
    assert not plugin_details(name)["Enabled"]

    simulated.on("POST", "/plugins/p1/disable", reply())
    with Client(simulated.host) as other:
        other.plugins.disable("p1", force=True)
        other.plugins.disable("p1")
    assert [request.query for request in simulated.asked("/plugins/p1/disable")] == [{"force": ["1"]}, {}]


def test_a_missing_one(client, unique):
    with pytest.raises(errors.PluginNotFoundError):
        client.plugins.disable(unique("nosuch"))


def test_awaited(client, make_plugin):
    name = make_plugin(HARMLESS)
    client.plugins.enable(name)

    async def main():
        async with AsyncClient() as awaited:
            await awaited.plugins.disable(name)

    asyncio.run(main())
    assert not plugin_details(name)["Enabled"]
