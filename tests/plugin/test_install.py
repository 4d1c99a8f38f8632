import asyncio
import threading
from contextlib import closing

import pytest
from registry import SwappingRegistry
from simulated import error, hold, reply
from support import docker

from dockbridge import AsyncClient, Client, errors

from .conftest import DEFAULT, FAILING, HARMLESS, plugin_details


def names():
    return docker("plugin", "ls", "--format", "{{.Name}}").stdout.split()


def test_all_that_it_asks_for(client, stored_plugin):
    name = stored_plugin()
    reports = []
    installed = client.plugins.install(name, grant_all_permissions=True, progress=reports.append)
    assert (installed.name, installed.enabled) == (name, True)
    assert installed == client.plugins.inspect(name)
    assert installed.attrs == plugin_details(name)
    assert [report for report in reports if report.id]


def test_exactly_what_it_asks_for(client, stored_plugin, unique, remove_plugins):
    name, own = stored_plugin(), unique("own")
    remove_plugins.append(f"{own}:latest")
    with pytest.raises(errors.PrivilegesNotGrantedError) as caught:
        client.plugins.install(name, own)
    assert isinstance(caught.value, errors.InvalidArgumentError)
    assert '"capabilities" ["CAP_SYS_ADMIN"]' in caught.value.message
    asked = caught.value.privileges
    assert {one["Name"] for one in asked} == {"network", "mount", "capabilities"}
    for others in ([], asked[1:], [*asked, {"name": "device", "value": ["/dev/fuse"]}]):
        with pytest.raises(errors.PrivilegesNotGrantedError):
            client.plugins.install(name, own, privileges=others)
    assert f"{own}:latest" not in names()

    installed = client.plugins.install(name, own, privileges=asked[::-1])
    assert (installed.name, installed.reference.endswith(name)) == (f"{own}:latest", True)
    client.plugins.remove(own, force=True)
    assert client.plugins.install(name, own, privileges=client.plugins.privileges(name)).enabled


def test_one_that_asks_for_nothing_needs_no_grant(client, stored_plugin):
    name = stored_plugin(HARMLESS)
    installed = client.plugins.install(name, enable=False, options={"DEBUG": "1"})
    assert not installed.enabled
    assert installed.settings.env == ["DEBUG=1", "FIXED=1"]


def test_one_that_cannot_be_enabled_is_removed(client, stored_plugin):
    name = stored_plugin({**FAILING, "entrypoint": ["/nosuch"]})
    with pytest.raises(errors.EngineError) as caught:
        client.plugins.install(name)
    assert caught.value.resource == name
    assert "left" not in caught.value.details
    assert name not in names()


def test_one_that_cannot_be_set_up_is_removed(client, stored_plugin):
    name = stored_plugin(HARMLESS)
    with pytest.raises(errors.InvalidArgumentError, match="NOSUCH") as caught:
        client.plugins.install(name, options={"NOSUCH": "hunter2"})
    assert "hunter2" not in f"{caught.value} {caught.value.__dict__}"
    assert name not in names()


def test_one_that_changes_on_the_way_is_removed(client, program, unique, remove_plugins):
    def mounting(source):
        return {**DEFAULT, "network": {"type": ""}, "linux": {}, "mounts": [{**DEFAULT["mounts"][0], "source": source}]}

    own = f"{unique('own')}:latest"
    remove_plugins.append(own)
    harmless = [{"name": "mount", "value": ["/tmp"]}]
    with (
        closing(SwappingRegistry(program, mounting("/tmp"), mounting("/root"))) as registry,
        pytest.raises(errors.PrivilegesNotGrantedError) as caught,
    ):
        client.plugins.install(f"{registry.address}/x:1", own, privileges=harmless)
    assert [one["Value"] for one in caught.value.privileges] == [["/root"]]
    assert own not in names()


def test_a_name_that_is_taken(client, stored_plugin, make_plugin):
    name, taken = stored_plugin(HARMLESS), make_plugin(HARMLESS)
    with pytest.raises(errors.NameConflictError) as caught:
        client.plugins.install(name, taken)
    assert caught.value.resource == taken
    assert taken in names()


def test_a_registry_that_has_no_such_plugin(client, plugin_registry):
    with pytest.raises(errors.RegistryError) as caught:
        client.plugins.install(f"{plugin_registry.address}/nosuch:1", grant_all_permissions=True)
    assert caught.value.reason == "not_found"


def test_a_stream_of_its_progress(client, stored_plugin):
    name = stored_plugin(HARMLESS)
    with client.plugins.stream_install(name) as reports:
        assert list(reports)
        assert reports.result().enabled


def test_awaited(stored_plugin):
    name = stored_plugin()

    async def main():
        async with AsyncClient() as client:
            return await client.plugins.install(name, grant_all_permissions=True)

    assert asyncio.run(main()).enabled


def engine_with(simulated, **replies):
    """A simulated engine that installs p1; replies are those of the verbs."""
    details = {"Id": "a" * 64, "Name": "p1:latest", "Enabled": False, "PluginReference": "host:5000/p1:latest"}
    simulated.on("GET", "/plugins/p1:latest/json", error(404, 'plugin "p1:latest" not found'), reply(details))
    simulated.on("GET", f"/plugins/{'a' * 64}/json", reply(details))
    simulated.on("GET", "/plugins/privileges", reply([]))
    simulated.on(
        "GET",
        "/distribution/host:5000/p1:latest/json",
        reply({"Descriptor": {"digest": "sha256:" + 64 * "a", "size": 7}}),
    )
    simulated.on("POST", "/plugins/pull", replies.get("pull", reply({"status": "Download complete", "id": "1"})))
    simulated.on("POST", f"/plugins/{'a' * 64}/enable", replies.get("enable", reply()))
    simulated.on("DELETE", f"/plugins/{'a' * 64}", replies.get("remove", reply()))


def test_what_is_left_is_told(simulated):
    engine_with(simulated, enable=error(500, "it does not listen"), remove=error(500, "busy"))
    with Client(simulated.host) as client, pytest.raises(errors.EngineError, match="does not listen") as caught:
        client.plugins.install("host:5000/p1", "p1")
    [left] = caught.value.details["left"]
    assert (left["what"], left["name"]) == ("plugin", "p1:latest")
    assert [child.message for child in caught.value.children] == ["busy"]


def test_a_deadline_while_the_engine_enables(simulated):
    enabled = threading.Event()
    engine_with(simulated, enable=hold(enabled, reply()))
    # The engine goes on with it, whoever has given up.
    timer = threading.Timer(1, enabled.set)
    timer.start()
    with Client(simulated.host) as client, pytest.raises(errors.OperationTimeoutError) as caught:
        client.plugins.install("host:5000/p1", "p1", timeout=0.5)
    assert enabled.is_set(), "it is removed only then"
    timer.join()
    assert caught.value.resource == "p1:latest"
    last = simulated.requests[-1]
    assert (last.method, last.path, last.query) == ("DELETE", f"/plugins/{'a' * 64}", {"force": ["1"]})
    assert "left" not in caught.value.details


@pytest.mark.parametrize(
    "arguments",
    [
        {"remote_name": "A b"},
        {"remote_name": "p1", "local_name": "A b"},
        {"remote_name": "p1", "local_name": "p1@sha256:" + "0" * 64},
        {"remote_name": "p1", "grant_all_permissions": True, "privileges": []},
        {"remote_name": "p1", "privileges": [{"value": ["/"]}]},
        {"remote_name": "p1", "privileges": ["mount"]},
        {"remote_name": "p1", "privileges": [{"name": "mount", "values": ["/"]}]},
        {"remote_name": "p1", "enable_timeout": -1},
        {"remote_name": "p1", "options": "A=b"},
    ],
)
def test_what_cannot_be_meant_is_refused(simulated, arguments):
    with Client(simulated.host) as client, pytest.raises(errors.InvalidArgumentError) as caught:
        client.plugins.install(**arguments)
    assert caught.value.hint
    assert [request.path for request in simulated.requests if request.path != "/_ping"] == []
