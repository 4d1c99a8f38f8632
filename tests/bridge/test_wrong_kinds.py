"""Errors about arguments speak of arguments: each names the one that is wrong, by its name in Python, and says what to give."""

import inspect
import re

import pytest

from dockbridge import Client, errors

NOWHERE = "unix:///nothing/here.sock"
GROUPS = ("containers", "images", "networks", "volumes", "plugins", "system", "health")
GO = re.compile(
    r"json|unmarshal|struct\b|\bGo\b|\bu?int\d*\b|float64|interface|\bnil\b|map\[|reflect|\b[A-Z]\w+\.[a-z]\w+ is|\bRef\b",
    re.IGNORECASE,
)
NEEDED = {
    "images": ["x"],
    "command": ["x"],
    "since": 1,
    "port": 80,
    "height": 5,
    "width": 5,
    "method": "GET",
    "path": "/x",
    "options": {"A": "1"},
}
BESIDES = {
    "images.build": {"dockerfile_text": "FROM x"},
    "containers.copy_to": {"source": "x"},
    "health.wait_log": {"text": "x"},
}
BYTES = ("data", "input")  # travel beside the request; what they may be is told by the method itself
ANYTHING = ("lxc_conf", "json", "progress")
DEEP = [[["x"]]]  # of a kind that nothing takes
UNSENDABLE = {
    "nan": (float("nan"), "is nan"),
    "bytes": (b"SENTINEL", "bytes are not text"),
    "an object": (object(), "is of type object, which cannot be sent"),
}  # fmt: skip


def places():
    client = Client(NOWHERE)
    for group in GROUPS:
        for name, function in vars(type(getattr(client, group))).items():
            if inspect.isfunction(function) and not name.startswith("_"):
                for parameter in inspect.signature(function).parameters.values():
                    if parameter.name not in ("self", *BYTES, *ANYTHING):
                        yield group, name, parameter.name


PLACES = list(places())


@pytest.fixture(scope="module")
def lonely():
    with Client(NOWHERE, retries=0) as opened:
        yield opened


def refused(client, group, name, parameter, value):
    method = getattr(getattr(client, group), name)
    parameters = inspect.signature(method).parameters.values()
    arguments = {p.name: NEEDED.get(p.name, "x") for p in parameters if p.default is p.empty and p.name not in BYTES}
    for other, given in BESIDES.get(f"{group}.{name}", {}).items():
        arguments.setdefault(other, given)
    arguments |= {p.name: b"x" for p in parameters if p.default is p.empty and p.name in BYTES}
    with pytest.raises(errors.InvalidArgumentError) as caught:
        method(**{**arguments, parameter: value})
    error = caught.value
    assert error.operation
    assert error.hint
    assert not GO.search(f"{error.message} {error.hint}"), str(error)
    assert "SENTINEL" not in str(error)
    return error


@pytest.mark.parametrize(("group", "name", "parameter"), PLACES, ids=lambda value: value)
def test_what_cannot_be_sent(lonely, group, name, parameter):
    for value, said in UNSENDABLE.values():
        error = refused(lonely, group, name, parameter, value)
        assert error.message.startswith(parameter.rstrip("_"))
        assert said in error.message
        assert error.details["field"] == parameter.rstrip("_")
        assert error.__cause__ is None
        assert error.__context__ is None


@pytest.mark.parametrize(("group", "name", "parameter"), PLACES, ids=lambda value: value)
def test_what_is_of_a_wrong_kind(lonely, group, name, parameter):
    error = refused(lonely, group, name, parameter, DEEP)
    assert error.message.startswith(parameter.rstrip("_")), str(error)
    assert re.search(r" is (a|an|of|no|None)\b", error.message), str(error)
    assert error.hint.startswith("give"), str(error)


def test_where_within_an_argument():
    from dockbridge._bridge.jsontext import encode

    class Odd:
        def __iter__(self):
            raise ValueError("its own")

    loop: list = []
    loop.append(loop)
    for value, path in (
        ({"deep": [{"deeper": b""}]}, "option.deep[0].deeper"),
        ([1, (2, {"a": 3j})], "option[1][1].a"),
        ({("a", "tuple"): "as a key"}, "option"),
        ({"odd": Odd()}, "option.odd"),
        ([float("inf")], "option[0]"),
    ):
        with pytest.raises(errors.InvalidArgumentError) as caught:
            encode("test", {"first": 1, "option": value})
        assert caught.value.details["field"] == path
    with pytest.raises(errors.InvalidArgumentError, match="contains itself"):
        encode("test", {"option": loop})


def test_a_client_with_an_environment_that_is_none():
    for value in (5, ["A=1"], "A=1"):
        with pytest.raises(errors.InvalidArgumentError, match="environment is of type"):
            Client(environment=value)
