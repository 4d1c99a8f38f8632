import pytest
from support import docker

from dockbridge import errors


def test_removing_a_name_and_then_the_image(client, make_image, unique):
    repository = unique("remove")
    id_ = make_image(f"{repository}:1")
    docker("tag", id_, f"{repository}:2")

    first = client.images.remove(f"{repository}:1")
    assert [(step.untagged, step.deleted) for step in first] == [(f"{repository}:1", "")]
    assert client.images.exists(id_)

    last = client.images.remove(f"{repository}:2")
    assert f"{repository}:2" in [step.untagged for step in last]
    assert id_ in [step.deleted for step in last]
    assert not client.images.exists(id_)


def test_an_id_with_several_names_needs_force(client, make_image, unique):
    repository = unique("remove")
    id_ = make_image(f"{repository}:1")
    docker("tag", id_, f"{repository}-other:2")
    with pytest.raises(errors.ConflictError) as caught:
        client.images.remove(id_)
    assert "force" in caught.value.hint
    assert caught.value.status == 409
    client.images.remove(id_, force=True)
    assert not client.images.exists(id_)


def test_an_image_in_use(client, make_container, make_image, unique):
    name = f"{unique('remove')}:1"
    make_image(name, changes=('CMD ["none"]',))
    make_container("none", image=name, start=False)
    with pytest.raises(errors.ConflictError) as caught:
        client.images.remove(name)
    assert caught.value.resource == name
    assert client.images.exists(name)


def test_remove_of_a_missing_image(client, unique):
    name = unique()
    for force in (False, True):
        with pytest.raises(errors.ImageNotFoundError) as caught:
            client.images.remove(name, force=force)
        assert caught.value.resource == name


@pytest.mark.parametrize("name", ["", "../x", "a b", "x?force=1"])
def test_what_cannot_be_a_name_is_refused(client, name):
    with pytest.raises(errors.InvalidArgumentError):
        client.images.remove(name)
