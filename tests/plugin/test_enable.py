import asyncio

import pytest
from simulated import reply, stall

from dockbridge import AsyncClient, Client, errors

from .conftest import FAILING, HARMLESS, plugin_details


def test_the_plugin_runs(client, make_plugin):
    name = make_plugin()
    assert client.plugins.enable(name) is None
    assert plugin_details(name)["Enabled"]
    with pytest.raises(errors.ConflictError) as caught:
        client.plugins.enable(name)
    assert "enabled already" in caught.value.hint


def test_the_engine_gets_its_patience(simulated):
    simulated.on("POST", "/plugins/p1/enable", reply())
    with Client(simulated.host) as client:
        client.plugins.enable("p1", enable_timeout=7, timeout=20)
        client.plugins.enable("p1")
        with pytest.raises(errors.InvalidArgumentError):
            client.plugins.enable("p1", enable_timeout=-1)
    assert [request.query["timeout"] for request in simulated.asked("/plugins/p1/enable")] == [["7"], ["0"]]


def test_one_that_cannot_be_started(client, make_plugin):
    name = make_plugin({**HARMLESS, "entrypoint": ["/nosuch"]})
    with pytest.raises(errors.EngineError) as caught:
        client.plugins.enable(name)
    assert caught.value.resource == name
    assert not plugin_details(name)["Enabled"]


def test_one_that_ends_at_once(client, make_plugin):
    name = make_plugin(FAILING)
    with pytest.raises(errors.DockbridgeError) as caught:
        client.plugins.enable(name)
    assert caught.value.resource == name
    assert not plugin_details(name)["Enabled"]


def test_a_missing_one(client, unique):
    with pytest.raises(errors.PluginNotFoundError):
        client.plugins.enable(unique("nosuch"))


def test_a_deadline(simulated):
    simulated.on("POST", "/plugins/p1/enable", stall())
    with Client(simulated.host) as client, pytest.raises(errors.OperationTimeoutError) as caught:
        client.plugins.enable("p1", timeout=0.2)
    assert caught.value.resource == "p1"
    assert simulated.hung_up.wait(30)


def test_awaited(make_plugin):
    name = make_plugin(HARMLESS)

    async def main():
        async with AsyncClient() as client:
            await client.plugins.enable(name)
            return (await client.plugins.inspect(name)).enabled

    assert asyncio.run(main())
