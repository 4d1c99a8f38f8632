"""Objects of an engine that misbehaves, and in the hands of those who do."""

import asyncio
import contextlib
import copy
import pickle
import threading

import pytest
from simulated import reply

from dockbridge import AsyncClient, Client, errors
from dockbridge.types import ContainerSummary

ID = "a" * 64


def details(status="running", name="/web", code=0):
    return {
        "Id": ID,
        "Name": name,
        "State": {"Status": status, "Running": status == "running", "ExitCode": code},
        "Config": {},
    }


@pytest.fixture
def web(simulated):
    """An engine with one container; a change of it is answered, and what it is then is not told."""
    simulated.on("GET", "/containers/web/json", reply(details()))
    simulated.on("GET", f"/containers/{ID}/json", reply({"message": "boom"}, 500))
    for verb in ("kill", "rename", "stop"):
        simulated.on("POST", f"/containers/{ID}/{verb}", reply({}, 204))
    simulated.on("POST", f"/containers/{ID}/wait", reply({"StatusCode": 7}))
    simulated.on("DELETE", f"/containers/{ID}", reply({}, 204))
    return simulated


def test_a_change_that_was_made_is_no_error(web):
    with Client(web.host, retries=0) as client:
        container = client.containers.get("web")
        assert not container.stale
        container.kill()
        assert container.stale
        assert container.status == "running"
        container.rename("other")
        assert container.wait().exit_code == 7
        container.remove()
        with pytest.raises(errors.EngineError):
            container.reload()
        web.on("GET", f"/containers/{ID}/json", reply(details("exited")))
        container.reload()
        assert (container.stale, container.status) == (False, "exited")


def test_awaited_too(web):
    async def main():
        async with AsyncClient(web.host, retries=0) as client:
            container = await client.containers.get("web")
            await container.kill()
            assert (await container.wait()).exit_code == 7
            assert container.stale

    asyncio.run(main())


def test_a_detached_run_of_which_the_engine_tells_nothing(simulated):
    simulated.on("POST", "/containers/create", reply({"Id": ID}, 201))
    simulated.on("POST", f"/containers/{ID}/start", reply({}, 204))
    simulated.on("GET", f"/containers/{ID}/json", reply({"message": "boom"}, 500))
    with Client(simulated.host, retries=0) as client:
        container = client.containers.run("busybox", detach=True)
        assert (container.id, container.status) == (ID, "")


def test_one_that_is_gone_is_known_to_be(web):
    with Client(web.host) as client:
        container = client.containers.get("web")
        web.on("GET", f"/containers/{ID}/json", reply({"message": "No such container"}, 404))
        container.kill()
        assert (container.status, container.stale) == ("removed", False)
        with pytest.raises(errors.ContainerNotFoundError):
            container.reload()


def test_an_answer_that_comes_late_does_not_hide_a_later_one(simulated):
    asked, go_on = threading.Event(), threading.Event()

    def first(_request):
        asked.set()
        go_on.wait(60)
        return reply(details("running"))(_request)

    simulated.on("GET", "/containers/web/json", reply(details("created")))
    simulated.on("GET", f"/containers/{ID}/json", first)
    with Client(simulated.host) as client:
        container = client.containers.get("web")
        slow = threading.Thread(target=container.reload)
        slow.start()
        asked.wait(60)
        simulated.on("GET", f"/containers/{ID}/json", reply(details("exited")))
        container.reload()
        go_on.set()
        slow.join()
        assert container.status == "exited"


def test_what_is_printed_cannot_pass_for_a_line_of_a_log(simulated):
    simulated.on("GET", "/containers/web/json", reply(details(name="/web\x1b[31m\nERROR fake" + 1000 * "x")))
    with Client(simulated.host) as client:
        shown = repr(client.containers.get("web"))
    assert shown.isprintable()
    assert len(shown) < 300


def test_copied_and_not_pickled(web):
    with Client(web.host) as client:
        container = client.containers.get("web")
        assert copy.copy(container) == container
        for leave in (pickle.dumps, copy.deepcopy):
            with pytest.raises(TypeError, match="pass the id on"):
                leave(container)


def test_the_same_name_on_another_engine_is_another_one(simulated):
    volume = {"Name": "data", "Driver": "local"}
    simulated.on("GET", "/volumes/data", reply(volume))
    with type(simulated)() as other:
        other.on("GET", "/volumes/data", reply(volume))
        with Client(simulated.host) as one, Client(other.host) as two, Client(simulated.host) as again:
            assert one.volumes.get("data") != two.volumes.get("data")
            assert one.volumes.get("data") == again.volumes.get("data")


def test_what_fails_within_a_property_is_told_as_it_is(web):
    with Client(web.host) as client:
        container = client.containers.get("web")
        container._details = 1
        with pytest.raises(AttributeError, match="'int' object"):
            container.health  # noqa: B018 - it is the test


def test_what_was_only_told_has_no_methods_and_says_so(simulated):
    simulated.on("GET", "/containers/json", reply([{"Id": ID, "Names": ["/web"]}]))
    with Client(simulated.host) as client:
        [summary] = client.containers.list()
        assert isinstance(summary, ContainerSummary)
        with pytest.raises(AttributeError, match=r"containers\.get\(it\)"):
            summary.stop()
        with pytest.raises(AttributeError, match="did you mean 'names'"):
            summary.namse  # noqa: B018 - it is the test
        with pytest.raises(errors.InvalidArgumentError, match="give the name of the container"):
            client.containers.run("busybox", network_mode=summary)


def test_an_archive_has_the_names_of_an_object(simulated):
    simulated.on("GET", "/images/web/json", reply({"Id": "sha256:1", "RepoTags": ["web:1", "web:2"]}))
    simulated.on("GET", "/images/get", reply({}))
    with Client(simulated.host) as client, contextlib.suppress(errors.ConnectionLostError):  # it is no archive
        client.images.save([client.images.get("web"), "other"])
    [asked] = [request for request in simulated.requests if request.path.endswith("/images/get")]
    assert asked.query == {"names": ["web:1", "web:2", "other"]}
