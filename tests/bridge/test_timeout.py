"""A deadline raises, and reaches the engine: what was asked of it is hung up on."""

import pytest
import simulated as engines

from dockbridge import Client, errors

PATH = "/containers/web/json"


@pytest.mark.parametrize("answer", [engines.stall(), engines.stall_in_body({"Id": "x" * 1000})])
def test_an_engine_that_does_not_answer(simulated, answer):
    simulated.on("GET", PATH, answer)
    with Client(simulated.host) as client:
        with pytest.raises(errors.OperationTimeoutError) as caught:
            client.containers.inspect("web", timeout=0.2)
        assert isinstance(caught.value, TimeoutError)
        assert caught.value.operation == "container.inspect"
        assert caught.value.details["timeout"] == 0.2
        assert simulated.hung_up.wait(engines.PATIENCE)


def test_a_long_operation(simulated):
    simulated.on("POST", "/containers/create", engines.stall())
    with Client(simulated.host) as client:
        with pytest.raises(errors.OperationTimeoutError) as caught:
            client.containers.create("some-image", timeout=0.2)
        assert caught.value.operation == "container.create"
        assert simulated.hung_up.wait(engines.PATIENCE)


def test_the_client_s_own_timeout(simulated):
    simulated.on("GET", PATH, engines.stall())
    with Client(simulated.host, timeout=0.2) as client, pytest.raises(TimeoutError):
        client.containers.inspect("web")


def test_a_timeout_while_the_version_is_negotiated(simulated):
    simulated.on("GET", "/_ping", engines.stall())
    simulated.on("HEAD", "/_ping", engines.stall())
    with Client(simulated.host) as client, pytest.raises(errors.OperationTimeoutError) as caught:
        client.containers.inspect("web", timeout=0.2)
    assert caught.value.operation == "container.inspect"


def test_a_client_works_on_after_a_timeout(simulated):
    simulated.on("GET", PATH, engines.stall(), engines.reply({"Id": "x", "Name": "/web"}))
    with Client(simulated.host) as client:
        with pytest.raises(TimeoutError):
            client.containers.inspect("web", timeout=0.1)
        assert client.containers.inspect("web").name == "web"


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), "5", True, [1]])
def test_what_is_no_timeout(simulated, timeout):
    with Client(simulated.host) as client, pytest.raises(errors.InvalidArgumentError):
        client.containers.inspect("web", timeout=timeout)
    with pytest.raises(errors.InvalidArgumentError):
        Client(simulated.host, timeout=timeout)
    assert simulated.requests == []
