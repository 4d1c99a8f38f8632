"""Results are frozen dataclasses to whoever looks, although dataclasses did not make them."""

import copy
import dataclasses
import pickle
import typing

import pytest
from simulated import reply

from dockbridge import Client, errors
from dockbridge.types import ContainerDetails, ContainerPortBinding, ContainerSummary

BINDING = ContainerPortBinding("0.0.0.0", host_port=80)


def test_made_by_hand():
    assert ContainerPortBinding(host_ip="0.0.0.0", host_port=80) == BINDING
    assert ContainerPortBinding("0.0.0.0", 81) != BINDING
    assert BINDING != ("0.0.0.0", 80)
    assert len({BINDING, ContainerPortBinding("0.0.0.0", 80)}) == 1
    assert repr(BINDING) == "ContainerPortBinding(host_ip='0.0.0.0', host_port=80)"


@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), (("a",), {}), (("a", "b", "c"), {}), (("a", "b"), {"host_ip": "c"}), (("a", "b"), {"other": "c"})],
)
def test_made_wrongly(values, named):
    with pytest.raises(TypeError, match="ContainerPortBinding"):
        ContainerPortBinding(*values, **named)


def test_frozen():
    for name in ("host_ip", "other"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(BINDING, name, "1.2.3.4")
    with pytest.raises(dataclasses.FrozenInstanceError):
        del BINDING.host_ip
    assert BINDING.host_ip == "0.0.0.0"


def test_what_dataclasses_does_with_them():
    assert dataclasses.is_dataclass(ContainerPortBinding)
    assert [field.name for field in dataclasses.fields(BINDING)] == ["host_ip", "host_port"]
    assert dataclasses.asdict(BINDING) == {"host_ip": "0.0.0.0", "host_port": 80}
    assert dataclasses.replace(BINDING, host_port=81) == ContainerPortBinding("0.0.0.0", 81)
    assert BINDING.__replace__(host_port=81) == ContainerPortBinding("0.0.0.0", 81)
    whole = {field.name: field for field in dataclasses.fields(ContainerDetails)}["attrs"]
    assert not whole.repr
    assert not whole.compare


def test_copied_and_pickled():
    for other in (copy.copy(BINDING), copy.deepcopy(BINDING), pickle.loads(pickle.dumps(BINDING))):
        assert other == BINDING
        assert type(other) is ContainerPortBinding


def test_matched_and_looked_at():
    match BINDING:
        case ContainerPortBinding(address, port):
            assert (address, port) == ("0.0.0.0", 80)
    hints = typing.get_type_hints(ContainerSummary)
    assert hints["attrs"] == dict[str, object]
    assert hints["state"] is str


def test_what_a_reply_holds(simulated):
    """The engine's whole reply is at hand, and neither shown nor compared."""
    simulated.on(
        "GET",
        "/containers/web/json",
        reply({"Id": "a", "State": {"Status": "running"}, "More": 1}),
        reply({"Id": "a", "State": {"Status": "running"}, "More": 2}),
    )
    with Client(simulated.host) as client:
        first, second = client.containers.inspect("web"), client.containers.inspect("web")
    assert type(first) is ContainerDetails
    assert first.attrs["More"] == 1
    assert "More" not in repr(first)
    assert first == second
    with pytest.raises(dataclasses.FrozenInstanceError):
        first.state.status = "exited"
    with pytest.raises(TypeError):
        hash(first)  # it holds dicts
    assert dataclasses.asdict(first)["state"]["status"] == "running"
    assert pickle.loads(pickle.dumps(first)) == first


def test_what_is_in_a_reply_is_made_when_it_is_asked_for(simulated):
    """A record keeps its part of the reply, and what it made of that."""
    simulated.on("GET", "/containers/web/json", reply({"Id": "a", "Config": {"Image": "x"}, "LogPath": "/log"}))
    with Client(simulated.host) as client:
        details = client.containers.inspect("web")
    for name in ("config", "log_path", "host_config"):
        with pytest.raises(AttributeError):
            getattr(ContainerDetails, name).__get__(details)  # its place is empty
    config = details.config
    assert config.image == "x"
    assert details.config is config
    assert details.log_path == "/log"
    assert details.host_config.memory == 0
    assert config.stop_timeout is None
    assert config.shell == config.exposed_ports == []
    with pytest.raises(AttributeError, match="'ContainerDetails' object has no attribute 'colour'"):
        details.colour  # noqa: B018


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ({"Config": {"Healthcheck": [1]}}, lambda details: details.config.healthcheck),
        ({"HostConfig": ["secret"]}, lambda details: details.host_config),
        ({"HostConfig": {"PortBindings": {"80/tcp": [{"HostPort": "secret"}]}}}, lambda d: d.host_config.port_bindings),
        ({"Mounts": ["secret"]}, lambda details: details.mounts),
        ({"NetworkSettings": {"Ports": {"80/tcp": [7]}}}, lambda details: details.network_settings.ports),
    ],
)
def test_a_field_of_another_form(simulated, body, asked):
    simulated.on("GET", "/containers/web/json", reply({"Id": "a", **body}))
    with Client(simulated.host) as client:
        details = client.containers.inspect("web")
    with pytest.raises(
        errors.BadReplyError, match=r"^Container\w+\.\w+ of the engine's reply has an unexpected form"
    ) as caught:
        asked(details)
    assert "secret" not in str(caught.value)
    assert caught.value.__context__ is None
