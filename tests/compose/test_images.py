import pytest

from dockbridge import errors


def test_the_image_of_each_container(client, two):
    made, project = two
    assert project.images() == []
    project.up(scale={"web": 2})
    project.kill(["db"])
    images = project.images()
    assert [(i.container, i.service, i.number) for i in images] == [
        (f"{made.name}-db-1", "db", 1),
        (f"{made.name}-web-1", "web", 1),
        (f"{made.name}-web-2", "web", 2),
    ]
    details = client.images.inspect(made.busybox)
    for image in images:
        assert f"{image.repository}:{image.tag}" == image.name == made.busybox
        assert (image.id, image.size, image.created) == (details.id, details.size, details.created)
        assert image.platform == f"{details.os}/{details.architecture}"
    assert client.images.inspect(images[0]).id == details.id
    assert [image.service for image in project.images(["db"])] == ["db"]
    with pytest.raises(errors.ServiceNotFoundError):
        project.images(["nobody"])
