"""Everything that docker image inspect shows of an image is a typed field with the same value."""

import json

import pytest
from simulated import reply
from support import LABEL, RUN, cli_build, docker
from typed import assert_typed

from dockbridge import Client

# Instructions of builds.
IMAGES = {
    "plain": [],
    "a program": ['CMD ["a", "b"]', 'ENTRYPOINT ["/c"]', "USER 1:2", "WORKDIR /w", "STOPSIGNAL SIGINT"],
    "a text as command": ["CMD a b", 'SHELL ["/bin/ash", "-c"]'],
    "settings": ["ENV A=b", "ENV C=", "LABEL x=y", "EXPOSE 80 81/udp", "VOLUME /v /w"],
    "a health check": ["HEALTHCHECK --interval=5s --timeout=2s --start-period=1s --retries=4 CMD true"],
    "no health check": ["HEALTHCHECK NONE"],
    "what builds do": ["ONBUILD ENV A=hidden"],
}


@pytest.fixture
def build(busybox):
    def build(instructions):
        lines = [f"FROM {busybox}", f"LABEL {LABEL}={RUN}", *instructions]
        return cli_build("-", input="\n".join(lines))

    return build


@pytest.mark.parametrize("what", IMAGES)
def test_an_image_is_typed_in_full(client, build, what):
    id_ = build(IMAGES[what])
    details = client.images.inspect(id_)
    assert assert_typed(details, details.attrs) > 20
    assert [details.attrs] == json.loads(docker("image", "inspect", id_).stdout)
    assert "hidden" not in repr(details)


def test_the_image_of_a_container_is_typed_in_full(client, make_container):
    name = make_container(
        options=["--env", "A=b", "--hostname", "h", "--domainname", "d", "--interactive", "--tty"], start=False
    )
    changes = [f"--change=LABEL {LABEL}={RUN}", "--change=ENV A=c", "--change=CMD x"]
    id_ = docker("commit", "--author", "somebody", "--message", "why", *changes, name).stdout.strip()
    details = client.images.inspect(id_)
    assert assert_typed(details, details.attrs) > 30
    assert (details.author, details.comment) == ("somebody", "why")
    assert details.config.env[-1] == "A=c"


def test_an_image_that_was_imported_is_typed_in_full(client, make_image, unique):
    details = client.images.inspect(make_image(f"{unique('image')}:1"))
    assert assert_typed(details, details.attrs) > 20
    assert details.config.cmd == []


def test_a_list_is_typed_in_full(client, build):
    for instructions in IMAGES.values():
        build(instructions)
    found = client.images.list(filters={"label": f"{LABEL}={RUN}"})
    assert len(found) > 4  # the plain one is the beginning of the others, which engines leave out
    for summary in found:
        assert assert_typed(summary, summary.attrs) > 9


PLATFORM = {"architecture": "arm64", "os": "linux", "variant": "v8"}
DESCRIPTOR = {
    "mediaType": "application/vnd.oci.image.index.v1+json",
    "digest": "sha256:1",
    "size": 7,
    "platform": PLATFORM,
}
NEW = {
    "Id": "sha256:1",
    "Os": "windows",
    "OsVersion": "10",
    "Variant": "v8",
    "Config": {"ArgsEscaped": True, "Healthcheck": {"Test": ["CMD", "true"], "StartInterval": 5_000_000}},
    "GraphDriver": {"Name": "overlay2", "Data": {"LowerDir": "/l"}},
    "Metadata": {"LastTagTime": "2025-08-01T12:00:00.123456789+02:00"},
    "Descriptor": DESCRIPTOR,
    "Manifests": [
        {
            "ID": "sha256:2",
            "Descriptor": DESCRIPTOR,
            "Available": True,
            "Size": {"Content": 1, "Total": 2},
            "Kind": "image",
            "ImageData": {"Platform": PLATFORM, "Size": {"Unpacked": 3}, "Containers": ["a"]},
        },
        {"ID": "sha256:3", "Kind": "attestation", "AttestationData": {"For": "sha256:2"}},
    ],
}


def test_what_newer_engines_tell_is_typed(simulated):
    """What engines that keep images in containerd tell."""
    simulated.on("GET", "/images/web/json", reply(NEW))
    simulated.on(
        "GET",
        "/images/json",
        reply([{"Id": "sha256:1", "Created": 7, "Descriptor": DESCRIPTOR, "Manifests": NEW["Manifests"]}]),
    )
    with Client(simulated.host) as client:
        details = client.images.inspect("web")
        (summary,) = client.images.list()
    assert assert_typed(details, NEW) > 30
    assert assert_typed(summary, summary.attrs) > 20
    assert details.metadata.last_tag_time.hour == 10
    assert details.manifests[1].image_data is None
    assert details.manifests[1].attestation_data.for_image == "sha256:2"
