import pytest

from dockbridge import errors


def test_an_image_of_a_service_s_container(client, two, unique, labels):
    _, project = two
    project.up()
    project.copy_to("web", "/made", data=b"content")
    name = unique("commit")
    changes = [f"LABEL {key}={value}" for key, value in labels.items()]
    image = project.commit("web", name, "2", message="said", changes=changes)
    details = client.images.inspect(f"{name}:2")
    assert (details.id, details.comment) == (image, "said")
    assert client.containers.run(f"{name}:2", ["cat", "/made"], remove=True).stdout == b"content"


def test_nothing_to_commit(two):
    _, project = two
    with pytest.raises(errors.NotRunningError, match="has no container"):
        project.commit("web")
    project.create()
    with pytest.raises(errors.InvalidArgumentError):
        project.commit("web", "Not A Name")
    with pytest.raises(errors.ServiceNotFoundError):
        project.commit("nobody")
