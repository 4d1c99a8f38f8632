"""What names a resource is a text, or anything with its id."""

import types

import pytest

from dockbridge import Client, errors
from dockbridge.types import ContainerExecResult, ContainerSummary, ImageSummary, VolumeDetails


def blank(kind, **fields):
    """A record of which only some fields are known."""
    return kind(**{name: fields.get(name) for name in kind.__slots__})


def test_anything_with_an_id(library):
    summary = blank(ContainerSummary, id="c1")
    own = types.SimpleNamespace(id="c2")
    with Client() as client:
        client.containers.stop(summary)
        client.networks.connect("lan", own)
        client.networks.connect(network=types.SimpleNamespace(id="n1"), container=summary)
        client.health.wait_running(summary)
        client.images.save([blank(ImageSummary, id="sha256:1"), "web:1"])
        client.containers.stats_all([summary, own])
        client.containers.run(
            blank(ImageSummary, id="sha256:1"), network=types.SimpleNamespace(id="n1"), volumes_from=(summary,)
        )
        client.volumes.remove(blank(VolumeDetails, name="data"))
        client.containers.inspect_exec(blank(ContainerExecResult, id="e1"))
    assert [request for _, request, _ in library.sent] == [
        {"container": "c1"},
        {"network": "lan", "container": "c2"},
        {"network": "n1", "container": "c1"},
        {"container": "c1"},
        {"images": ["sha256:1", "web:1"]},
        {"containers": ["c1", "c2"]},
        {"image": "sha256:1", "network": "n1", "volumes_from": ["c1"]},
        {"volume": "data"},
        {"exec_id": "e1"},
    ]


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda client: client.containers.stop(blank(ImageSummary, id="sha256:1")), "container"),
        (lambda client: client.networks.connect("lan", blank(VolumeDetails, name="data")), "container"),
        (lambda client: client.containers.run(blank(ContainerSummary, id="c1")), "image"),
        (lambda client: client.images.save([blank(ContainerSummary, id="c1")]), "images"),
        (lambda client: client.containers.stop(blank(ContainerExecResult, id="e1")), "container"),
    ],
)
def test_a_resource_of_another_kind(library, call, field):
    with Client() as client, pytest.raises(errors.InvalidArgumentError, match=f"^[a-z.]+: {field} is an? ") as caught:
        call(client)
    assert caught.value.details == {"field": field}
    assert caught.value.operation
    assert library.sent == []


@pytest.mark.parametrize("nonsense", [5, None, types.SimpleNamespace(id=5), ContainerSummary, object(), b"web"])
def test_what_has_no_id(client, nonsense):
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.inspect(nonsense)
