import asyncio
from contextlib import closing

import pytest
from registry import RefusingRegistry

from dockbridge import AsyncClient, errors

from .conftest import HARMLESS

ASKED = {"network": ["host"], "mount": ["/tmp"], "capabilities": ["CAP_SYS_ADMIN"]}


def test_what_a_plugin_asks_for(client, stored_plugin):
    name = stored_plugin()
    asked = client.plugins.privileges(name)
    assert {privilege.name: privilege.value for privilege in asked} == ASKED
    assert all(privilege.description for privilege in asked)
    assert name not in [plugin.name for plugin in client.plugins.list()], "nothing is installed"


def test_one_that_asks_for_nothing(client, stored_plugin):
    assert client.plugins.privileges(stored_plugin(HARMLESS)) == []


def test_one_that_is_not_there_does_not_ask_for_nothing(client, plugin_registry):
    with pytest.raises(errors.RegistryError) as caught:
        client.plugins.privileges(f"{plugin_registry.address}/nosuch:1")
    assert caught.value.reason == "not_found"
    assert caught.value.operation == "plugin.privileges"


def test_a_registry_that_is_not_there(client):
    with pytest.raises(errors.RegistryError) as caught:
        client.plugins.privileges("127.0.0.1:1/x")
    assert caught.value.reason == "unreachable"


def test_a_registry_that_refuses(client):
    with closing(RefusingRegistry(403, "DENIED")) as registry, pytest.raises(errors.RegistryError) as caught:
        client.plugins.privileges(f"{registry.address}/x:1", auth_config={"username": "me", "password": "hunter2"})
    assert caught.value.reason == "denied"
    assert "hunter2" not in f"{caught.value} {caught.value.__dict__}"


def test_awaited(stored_plugin):
    name = stored_plugin()

    async def main():
        async with AsyncClient() as client:
            return await client.plugins.privileges(name)

    assert {privilege.name: privilege.value for privilege in asyncio.run(main())} == ASKED
