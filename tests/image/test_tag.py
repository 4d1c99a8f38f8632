import json

import pytest
from support import docker

from dockbridge import errors


def tags_of(image: str) -> list[str]:
    return json.loads(docker("image", "inspect", image).stdout)[0]["RepoTags"]


def test_tag_in_every_form(client, make_image, unique):
    repository = unique("tag")
    id_ = make_image()
    client.images.tag(id_, repository)
    client.images.tag(id_, repository, "2")
    client.images.tag(f"{repository}:2", f"{repository}:3")
    client.images.tag(repository, repository, tag="V4.0_x-y")
    assert sorted(tags_of(id_)) == sorted(f"{repository}:{tag}" for tag in ("latest", "2", "3", "V4.0_x-y"))


def test_tagging_twice_is_no_error_and_a_name_moves(client, make_image, unique):
    name = f"{unique('tag')}:1"
    first, second = make_image(), make_image()
    client.images.tag(first, name)
    client.images.tag(first, name)
    assert tags_of(first) == [name]
    client.images.tag(second, name)
    assert tags_of(first) == []
    assert tags_of(second) == [name]


def test_tag_of_a_missing_image(client, unique):
    name = unique()
    with pytest.raises(errors.ImageNotFoundError) as caught:
        client.images.tag(name, unique())
    assert caught.value.resource == name


@pytest.mark.parametrize(
    ("repository", "tag"),
    [
        ("", None),
        ("A b", None),
        ("Web", None),
        ("web", "a b"),
        ("web", "../x"),
        ("web", "-x"),
        ("web:1", "2"),
        ("web@sha256:" + "0" * 64, None),
        ("0" * 64, None),
    ],
)
def test_what_cannot_be_a_tag_is_refused(client, make_image, repository, tag):
    id_ = make_image()
    with pytest.raises(errors.InvalidArgumentError) as caught:
        client.images.tag(id_, repository, tag)
    assert caught.value.hint
    assert tags_of(id_) == []
