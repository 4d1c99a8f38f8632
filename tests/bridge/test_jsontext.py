"""Replies are parsed as the json module parses them, also on interpreters without its C functions."""

import importlib.util
import json
import sys

import pytest

from dockbridge import errors
from dockbridge._bridge import jsontext
from dockbridge._generated.volume_types import to_volume_details
from dockbridge.types import PluginPrivilege

DOCUMENTS = [
    b'{"a": [1, 2.5, -3e2, true, false, null], "b": {"c": "\xc3\xa9 \\u00e9 \\n"}}\n',
    b" [ ] ",
    b'"text"',
    b"12345678901234567890",
    b"[NaN, Infinity, -Infinity]",
]
NO_DOCUMENTS = [b"", b"{", b'{"a": 1} x', b"{'a': 1}", b'"\x01"', b"[1,]", b"\xff", b'{"a":\x00}', b"tru"]


@pytest.fixture(params=["C functions", "json module"])
def module(request, monkeypatch):
    if request.param == "C functions":
        return jsontext
    monkeypatch.setitem(sys.modules, "_json", None)
    spec = importlib.util.spec_from_file_location("dockbridge._bridge._jsontext_alone", jsontext.__file__)
    alone = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(alone)
    return alone


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents(module, document):
    assert repr(module.parse(document)) == repr(json.loads(document))


@pytest.mark.parametrize("document", NO_DOCUMENTS)
def test_what_is_no_document_is_a_value_error(module, document):
    with pytest.raises(ValueError):  # noqa: PT011 - of json and of UTF-8, with texts of their own
        module.parse(document)


def test_requests(module):
    request = {"name": 'é "web"\n', "ports": {"80": 8080}, "set": {"b", "a"}, "empty": [], "on": True, "none": None}
    assert json.loads(module.encode("container.create", request)) == {**request, "set": ["a", "b"]}


def test_what_an_operation_returned_can_be_sent(module):
    privilege = PluginPrivilege("mount", "host path to mount", ["/"])
    sent = json.loads(module.encode("plugin.install", {"privileges": [privilege]}))
    assert sent["privileges"] == [{"name": "mount", "description": "host path to mount", "value": ["/"]}]


def test_what_names_a_resource_is_no_text(module):
    volume = to_volume_details({"Name": "v1", "Driver": "local"})
    with pytest.raises(errors.InvalidArgumentError, match="give the name of the volume") as caught:
        module.encode("container.run", {"image": "a", "mounts": [{"source": volume}]})
    assert caught.value.details == {"field": "mounts[0].source"}
