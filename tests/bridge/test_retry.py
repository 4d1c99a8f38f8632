"""What passes by itself is tried again, and only where that is safe."""

import threading

import pytest
import simulated as engines

from dockbridge import Client, errors

PATH = "/containers/web/json"
WEB = engines.reply({"Id": "0123456789abcdef", "Name": "/web"})


@pytest.mark.parametrize("fault", [engines.error(503, "starting"), engines.error(500, "busy"), engines.cut()])
def test_a_read_rides_out_a_passing_fault(simulated, fault):
    simulated.on("GET", PATH, fault, fault, WEB)
    with Client(simulated.host) as client:
        assert client.containers.inspect("web").name == "web"
    assert len(simulated.asked(PATH)) == 3


def test_the_number_of_retries_is_the_caller_s(simulated):
    simulated.on("GET", PATH, engines.error(503, "starting"))
    for retries in (0, 1):
        simulated.requests.clear()
        with Client(simulated.host, retries=retries) as client, pytest.raises(errors.EngineError) as caught:
            client.containers.inspect("web")
        assert caught.value.retryable
        assert len(simulated.asked(PATH)) == retries + 1


def test_a_restarted_engine_is_not_noticed(simulated):
    simulated.on("GET", PATH, WEB)
    with Client(simulated.host) as client:
        client.containers.inspect("web")
        for _ in range(3):  # the pooled connections are stale each time
            simulated.stop()
            simulated.listen()
            assert client.containers.inspect("web").name == "web"


def test_an_engine_that_is_being_restarted_is_waited_for(simulated):
    """For longer than the counted tries take, and by a create as well: it was never sent before."""
    simulated.on("GET", PATH, WEB)
    simulated.on("POST", "/containers/create", engines.reply({"Id": "made", "Warnings": []}, 201))
    with Client(simulated.host) as client:
        client.ping()
        for call in (lambda: client.containers.inspect("web"), lambda: client.containers.create("some-image")):
            simulated.stop()
            back = threading.Timer(1, simulated.listen)
            back.start()
            try:
                with pytest.raises(errors.EngineUnreachableError):
                    client.ping()  # asks how it is now
                call()
            finally:
                back.join()
    assert len(simulated.asked("/containers/create")) == 1


@pytest.mark.parametrize("fault", [engines.cut(), engines.error(500, "busy")])
def test_a_create_that_may_have_landed_is_not_sent_again(simulated, fault):
    simulated.on("POST", "/containers/create", fault)
    with Client(simulated.host) as client, pytest.raises(errors.DockbridgeError):
        client.containers.create("some-image")
    assert len(simulated.asked("/containers/create")) == 1


def test_a_deadline_ends_the_retries(simulated):
    simulated.on("GET", PATH, engines.error(503, "starting"))
    with (
        Client(simulated.host, retries=20) as client,
        pytest.raises((errors.EngineError, errors.OperationTimeoutError)),
    ):
        client.containers.inspect("web", timeout=0.3)
    assert len(simulated.asked(PATH)) < 20
