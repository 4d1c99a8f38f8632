"""What cannot be sent, or is not understood, is an InvalidArgumentError before anything reaches the engine."""

import array
import datetime
import json
import pathlib
import types

import pytest

from dockbridge import Client, errors
from dockbridge._bridge import native
from dockbridge._bridge.caller import encode
from dockbridge._bridge.failure import from_json


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        b"bytes",
        bytearray(b"bytes"),
        object(),
        print,
        3j,
        {("a", "tuple"): "as a key"},
        {"deep": [{"deeper": b""}]},
    ],
    ids=repr,
)
def test_what_json_cannot_hold(value):
    with pytest.raises(errors.InvalidArgumentError) as caught:
        encode("container.create", {"option": value})
    assert isinstance(caught.value, ValueError)
    assert caught.value.operation == "container.create"
    assert caught.value.hint


def test_what_contains_itself():
    loop: list = []
    loop.append(loop)
    with pytest.raises(errors.InvalidArgumentError):
        encode("container.create", {"option": loop})


def test_a_lone_surrogate_cannot_be_sent(simulated):
    with Client(simulated.host) as client, pytest.raises(errors.InvalidArgumentError):
        client.containers.inspect("web\ud800")


def test_what_is_accepted_beside_json():
    moment = datetime.datetime(2030, 1, 2, tzinfo=datetime.timezone.utc)
    sent = json.loads(
        encode(
            "test",
            {
                "path": pathlib.PurePosixPath("/a/b"),
                "set": {"b", "a"},
                "tuple": (1, 2),
                "generator": (number for number in (1, 2)),
                "moment": moment,
                "duration": datetime.timedelta(minutes=1),
                "mapping": types.MappingProxyType({"key": "value"}),
            },
        )
    )
    assert sent == {
        "path": "/a/b",
        "set": ["a", "b"],
        "tuple": [1, 2],
        "generator": [1, 2],
        "moment": moment.timestamp(),
        "duration": 60,
        "mapping": {"key": "value"},
    }


@pytest.mark.parametrize("container", [None, 5, 1.5, True, [], {}, ["web"], {"name": "web"}])
def test_a_wrong_type_is_refused_and_named(simulated, container):
    with Client(simulated.host) as client, pytest.raises(errors.InvalidArgumentError) as caught:
        client.containers.inspect(container)
    assert simulated.requests == []
    assert caught.value.operation == "container.inspect"


def test_bytes_are_not_a_name(simulated):
    with Client(simulated.host) as client, pytest.raises(errors.InvalidArgumentError, match="bytes are not text"):
        client.containers.inspect(b"web")


@pytest.mark.parametrize("data", [5, ["a"], [1, 2], None.__class__, object(), {"a": 1}], ids=repr)
def test_what_is_no_input(simulated, data):
    with Client(simulated.host) as client:
        for call in (
            lambda: client.containers.exec("web", ["cat"], input=data),
            lambda: client.containers.run("busybox", ["cat"], input=data),
            lambda: client.containers.copy_to("web", "/tmp", data=data),
            lambda: client.images.load(data=data),
        ):
            with pytest.raises(
                errors.InvalidArgumentError, match=r"the input is of type|gives (int|text|str)"
            ) as caught:
                call()
            assert caught.value.operation
            assert "bytes" in caught.value.hint
    assert simulated.requests == []


def test_text_without_bytes_is_no_input(simulated):
    with Client(simulated.host) as client, pytest.raises(errors.InvalidArgumentError, match="surrogate"):
        client.containers.exec("web", ["cat"], input="\ud800")


def test_what_input_may_be(client, make_container):
    name = make_container()
    text = "gr\u00fc\u00dfe\n"
    for data in (
        text,
        text.encode(),
        bytearray(text.encode()),
        memoryview(text.encode()),
        array.array("B", text.encode()),
    ):
        assert client.containers.exec(name, ["cat"], input=data).output.text == text
    client.containers.copy_to(name, "/tmp/greeting", data=text)
    assert client.containers.exec(name, ["cat", "/tmp/greeting"]).output.text == text
    with client.containers.stream_exec(name, ["cat"]) as session:
        session.write(text)
        assert next(session).text == text
        with pytest.raises(errors.InvalidArgumentError):
            session.write(5)
        session.close_input()


def test_an_unknown_field_is_refused():
    status, answer = call("selftest.echo", {"texd": "misspelt"})
    assert status == native.FAILED
    assert answer["code"] == "invalid_argument"
    assert "texd" in answer["message"]


def test_an_unknown_operation():
    status, answer = call("container.explode", {})
    assert status == native.FAILED
    assert type(from_json(answer)) is errors.UnknownOperationError


@pytest.mark.parametrize("request_text", [b"{", b"", b"null", b"[]", b"{}{}", b'{"text":"\xff"}', b"\xef\xbb\xbf{}"])
def test_requests_that_are_no_json_object_do_no_harm(request_text):
    answer = native.load().call(0, b"selftest.echo", request_text)
    assert answer.status in (native.OK, native.FAILED)
    json.loads(answer.json)


@pytest.mark.parametrize(
    "options",
    [
        {"host": "gopher://x"},
        {"host": 5},
        {"host": "unix:///a", "context": "b"},
        {"context": "no-such-context"},
        {"retries": -1},
        {"retries": 1000},
        {"retries": "three"},
        {"api_version": "newest"},
        {"tls": {"certificate": "x"}},
        {"environment": {"A": 1}},
        {"environment": {1: "A"}},
    ],
    ids=repr,
)
def test_options_of_a_client_that_cannot_be_used(options):
    with pytest.raises(errors.InvalidArgumentError) as caught:
        Client(**options)
    assert caught.value.message


def call(operation, request):
    answer = native.load().call(0, operation.encode(), json.dumps(request).encode())
    return answer.status, json.loads(answer.json)
