import json

import pytest
from support import docker

from dockbridge import errors

CHANGES = (
    "ENV A=b",
    'CMD ["sh", "-c", "true"]',
    'ENTRYPOINT ["/bin/env"]',
    "EXPOSE 80",
    "VOLUME /data",
    "WORKDIR /srv",
    "USER 1000",
    "HEALTHCHECK --interval=7s --retries=5 CMD true",
)


def test_inspect_agrees_with_the_cli(client, make_image, unique):
    name = f"{unique('inspect')}:1"
    id_ = make_image(name, changes=CHANGES)

    details = client.images.inspect(name)

    (oracle,) = json.loads(docker("image", "inspect", name).stdout)
    assert details.attrs == oracle
    assert details.id == id_ == oracle["Id"]
    assert details.repo_tags == [name]
    assert details.size == oracle["Size"] > 0
    assert (details.os, details.architecture) == (oracle["Os"], oracle["Architecture"])
    assert details.created_text == oracle["Created"]
    assert details.created is not None
    assert details.root_fs.layers == oracle["RootFS"]["Layers"]
    config = details.config
    assert "A=b" in config.env
    assert config.cmd == ["sh", "-c", "true"]
    assert config.entrypoint == ["/bin/env"]
    assert config.exposed_ports == ["80/tcp"]
    assert config.volumes == ["/data"]
    assert (config.working_dir, config.user, config.stop_signal) == ("/srv", "1000", "")
    assert config.healthcheck.test == ["CMD-SHELL", "true"]
    assert config.healthcheck.interval == 7_000_000_000
    assert config.healthcheck.retries == 5


def test_inspect_by_every_kind_of_name(client, make_image, unique):
    repository = unique("inspect")
    id_ = make_image(f"{repository}:latest")
    digits = id_.removeprefix("sha256:")
    for name in (repository, f"{repository}:latest", id_, digits, digits[:12], f"sha256:{digits[:12]}"):
        assert client.images.inspect(name).id == id_, name


def test_inspect_of_an_image_without_a_name(client, make_image):
    details = client.images.inspect(make_image())
    assert details.repo_tags == []
    assert details.repo_digests == []
    assert details.config.healthcheck is None


def test_inspect_of_a_missing_image(client, unique):
    name = f"{unique()}:1"
    with pytest.raises(errors.ImageNotFoundError) as caught:
        client.images.inspect(name)
    assert caught.value.resource == name
    assert caught.value.operation == "image.inspect"
    assert caught.value.status == 404
    assert isinstance(caught.value, LookupError)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "a b",
        "../version",
        "../../containers",
        "a;b",
        "$(x)",
        "a\nb",
        "a\0b",
        "'\"",
        "a?x=1",
        "a#b",
        "a%2fb",
        "Web",
        "x" * 300,
    ],
)
def test_what_cannot_be_a_name_is_refused(client, name):
    with pytest.raises(errors.InvalidArgumentError) as caught:
        client.images.inspect(name)
    assert caught.value.hint
