import asyncio

import pytest

from dockbridge import AsyncClient, errors

from .conftest import plugin_details


def test_what_the_cli_shows(client, make_plugin):
    name = make_plugin()
    details = client.plugins.inspect(name)
    oracle = plugin_details(name)

    assert details.attrs == oracle
    assert (details.id, details.name, details.enabled) == (oracle["Id"], name, False)
    assert details.reference == oracle["PluginReference"]
    assert details.settings.env == ["DEBUG=0", "FIXED=1"]
    assert [(mount.name, mount.source, mount.settable) for mount in details.settings.mounts] == [
        ("source", "/tmp", ["source"])
    ]
    config = details.config
    assert config.description == "A plugin of the tests"
    assert config.entrypoint == ["/plugin"]
    assert (config.interface.types, config.interface.socket) == (["docker.volumedriver/1.0"], "test.sock")
    assert config.network.type == "host"
    assert config.linux.capabilities == ["CAP_SYS_ADMIN"]
    assert [(variable.name, variable.value, variable.settable) for variable in config.env] == [
        ("DEBUG", "0", ["value"]),
        ("FIXED", "1", []),
    ]
    assert config.rootfs is not None
    assert config.rootfs.diff_ids == oracle["Config"]["rootfs"]["diff_ids"]
    assert "DEBUG=…" in repr(details), "values of the environment are not shown"


def test_by_a_part_of_the_id_and_without_the_tag(client, make_plugin):
    name = make_plugin()
    details = client.plugins.inspect(name)
    assert client.plugins.inspect(details.id[:12]) == details
    assert client.plugins.inspect(name.removesuffix(":latest")) == details


def test_a_missing_one(client, unique):
    name = unique("nosuch")
    with pytest.raises(errors.PluginNotFoundError) as caught:
        client.plugins.inspect(name)
    assert isinstance(caught.value, LookupError)
    assert (caught.value.resource, caught.value.status) == (name, 404)


@pytest.mark.parametrize("name", ["", "../x", "a b", "UPPER", "a?b", "/a"])
def test_what_cannot_be_a_name_is_refused(client, name):
    with pytest.raises(errors.InvalidArgumentError) as caught:
        client.plugins.inspect(name)
    assert caught.value.hint


def test_awaited(make_plugin):
    name = make_plugin()

    async def main():
        async with AsyncClient() as client:
            return await client.plugins.inspect(name)

    assert asyncio.run(main()).name == name
