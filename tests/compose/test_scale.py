import pytest

from dockbridge import errors


def test_scale_up_and_down(two):
    made, project = two
    project.up()
    before = made.containers()
    assert project.scale({"web": 3}).made == [f"{made.name}-web-2", f"{made.name}-web-3"]
    assert before.items() <= made.containers().items()
    project.scale({"web": 1, "db": 0})
    assert set(made.containers()) == {f"{made.name}-web-1"}


def test_what_cannot_be_scaled(make_project):
    made, project = make_project("services: {a: {image: BUSYBOX, command: 'true', container_name: one-name}}\n")
    with pytest.raises(errors.InvalidArgumentError, match="container_name"):
        project.scale({"a": 2})
    with pytest.raises(errors.ServiceNotFoundError):
        project.scale({"b": 2})
    assert made.containers() == {}
