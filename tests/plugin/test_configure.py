import asyncio

import pytest

from dockbridge import AsyncClient, errors

from .conftest import HARMLESS, plugin_details


def test_settings(client, make_plugin):
    name = make_plugin()
    assert client.plugins.configure(name, {"DEBUG": 1, "source.source": "/var"}) is None
    settings = plugin_details(name)["Settings"]
    assert settings["Env"] == ["DEBUG=1", "FIXED=1"]
    assert settings["Mounts"][0]["Source"] == "/var"
    client.plugins.configure(name, ["DEBUG=two=2"])
    assert plugin_details(name)["Settings"]["Env"] == ["DEBUG=two=2", "FIXED=1"]


@pytest.mark.parametrize("option", ["FIXED", "NOSUCH"])
def test_what_cannot_be_set(client, make_plugin, option):
    name = make_plugin()
    with pytest.raises(errors.InvalidArgumentError) as caught:
        client.plugins.configure(name, {option: "hunter2"})
    assert option in caught.value.message
    assert caught.value.hint == "what can be set of it is DEBUG, source.source"
    assert not caught.value.retryable
    assert caught.value.resource == name
    assert "hunter2" not in f"{caught.value} {caught.value.__dict__}"


def test_one_that_is_enabled(client, make_plugin):
    name = make_plugin(HARMLESS)
    client.plugins.enable(name)
    with pytest.raises(errors.ConflictError) as caught:
        client.plugins.configure(name, {"DEBUG": "1"})
    assert "disable it first" in caught.value.hint


@pytest.mark.parametrize("options", [{}, [], ["DEBUG"], ["=1"], {"": "1"}, {"A=b": "1"}, {"A": None}, "DEBUG=1"])
def test_what_is_no_setting_is_refused(client, options):
    with pytest.raises(errors.InvalidArgumentError) as caught:
        client.plugins.configure("p1", options)
    assert caught.value.hint


def test_a_missing_one(client, unique):
    with pytest.raises(errors.PluginNotFoundError):
        client.plugins.configure(unique("nosuch"), {"A": "b"})


def test_awaited(make_plugin):
    name = make_plugin()

    async def main():
        async with AsyncClient() as client:
            await client.plugins.configure(name, {"DEBUG": "1"})

    asyncio.run(main())
    assert "DEBUG=1" in plugin_details(name)["Settings"]["Env"]
