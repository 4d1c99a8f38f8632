import pytest

from dockbridge import errors


def test_the_project_s_volumes(make_project):
    made, project = make_project("""
services:
  a: {image: BUSYBOX, command: sleep 1000, init: true, volumes: ["one:/one"]}
  b: {image: BUSYBOX, command: "true", volumes: ["two:/two", "one:/one"]}
volumes: {one: {labels: {x: "y"}}, two: {}}
""")
    assert project.volumes() == []
    project.up()
    assert sorted(volume.name for volume in project.volumes()) == [f"{made.name}_one", f"{made.name}_two"]
    (one,) = project.volumes(["a"])
    assert (one.name, one.labels["x"]) == (f"{made.name}_one", "y")
    assert len(project.volumes(["b"])) == 2
    with pytest.raises(errors.ServiceNotFoundError):
        project.volumes(["nobody"])
