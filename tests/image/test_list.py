import json

import pytest
from support import LABEL, RUN, docker

from dockbridge import errors

MINE = {"label": f"{LABEL}={RUN}"}


def test_list_agrees_with_the_cli(client, make_image, unique):
    names = [f"{unique('list')}:1", f"{unique('list')}:2"]
    ids = [make_image(name) for name in names]

    found = {image.id: image for image in client.images.list(filters=MINE)}

    oracle = docker("images", "--no-trunc", "--quiet", "--filter", f"label={LABEL}={RUN}").stdout.split()
    assert sorted(found) == sorted(oracle) == sorted(ids)
    for name, id_ in zip(names, ids, strict=True):
        image = found[id_]
        (details,) = json.loads(docker("image", "inspect", id_).stdout)
        assert image.repo_tags == details["RepoTags"] == [name]
        assert image.size == details["Size"]
        assert image.labels[LABEL] == RUN
        assert image.created_text == details["Created"].partition(".")[0].rstrip("Z") + "Z"
        assert image.attrs["Id"] == id_


def test_list_by_name_and_pattern(client, make_image, unique):
    stem = unique("list")
    first, second = make_image(f"{stem}/a:1"), make_image(f"{stem}/b:1")
    assert [image.id for image in client.images.list(f"{stem}/a")] == [first]
    assert [image.id for image in client.images.list(f"{stem}/a:1")] == [first]
    assert client.images.list(f"{stem}/a:2") == []
    assert {image.id for image in client.images.list(f"{stem}/*")} == {first, second}
    assert {image.id for image in client.images.list(filters={"reference": [f"{stem}/a", f"{stem}/b"]})} == {
        first,
        second,
    }


def test_list_of_images_without_a_name(client, make_image, unique):
    nameless = make_image()
    make_image(f"{unique()}:1")
    assert [image.id for image in client.images.list(filters={**MINE, "dangling": True})] == [nameless]
    assert nameless in [image.id for image in client.images.list(all=True, filters=MINE)]


def test_list_with_shared_sizes_or_a_clear_no(client, make_image):
    make_image()
    version = docker("version", "--format", "{{.Server.APIVersion}}").stdout.strip()
    if tuple(map(int, version.split("."))) >= (1, 42):
        assert all(image.shared_size >= 0 for image in client.images.list(filters=MINE, shared_size=True))
    else:
        with pytest.raises(errors.UnsupportedError, match=r"1\.42"):
            client.images.list(shared_size=True)


@pytest.mark.parametrize("filters", [{"nosuch": "1"}, {"dangling": "perhaps"}, "label=x", {"label": {"a": "b"}}])
def test_filters_that_cannot_be_used(client, filters):
    with pytest.raises(errors.InvalidArgumentError):
        client.images.list(filters=filters)
