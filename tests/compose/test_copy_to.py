import io

import pytest

from dockbridge import errors


def contents(project, path, *indexes):
    return [project.exec("web", ["cat", path], index=index, check=True).text for index in indexes]


def test_into_all_containers_of_the_service_or_one(two, tmp_path):
    made, project = two
    project.up(scale={"web": 2})
    source = tmp_path / "file.txt"
    source.write_text("content")
    assert project.copy_to("web", "/tmp", source) == [f"{made.name}-web-1", f"{made.name}-web-2"]
    assert contents(project, "/tmp/file.txt", 1, 2) == ["content"] * 2
    assert project.copy_to("web", "/tmp/file.txt", data="other", index=2, mode=0o600, owner="7:8") == [
        f"{made.name}-web-2"
    ]
    assert contents(project, "/tmp/file.txt", 1, 2) == ["content", "other"]
    assert project.exec("web", "stat -c '%a %u %g' /tmp/file.txt", index=2).text == "600 7 8\n"


def test_a_container_that_does_not_run(two):
    _, project = two
    project.create()
    project.copy_to("db", "/before", data=b"it runs")
    project.up()
    assert project.exec("db", "cat /before").text == "it runs"


def test_what_can_be_read_once_goes_into_one_container(two):
    made, project = two
    project.up(scale={"web": 2})
    assert project.copy_to("web", "/once", data=io.BytesIO(b"streamed"), index=1) == [f"{made.name}-web-1"]
    assert contents(project, "/once", 1) == ["streamed"]
    with pytest.raises(errors.InvalidArgumentError, match="read while it is sent"):
        project.copy_to("web", "/once", data=iter([b"a", b"b"]))


def test_what_cannot_be_copied(two, tmp_path):
    _, project = two
    with pytest.raises(errors.NotRunningError, match="has no container"):
        project.copy_to("web", "/a", data=b"")
    project.up()
    with pytest.raises(errors.InvalidArgumentError, match="nothing to copy"):
        project.copy_to("web", "/a")
    with pytest.raises(errors.PathNotFoundError):
        project.copy_to("web", "/a", tmp_path / "missing")
    with pytest.raises(errors.PathNotFoundError):
        project.copy_to("web", "/no/such/folder/", data=b"x")
    with pytest.raises(errors.InvalidArgumentError, match="index"):
        project.copy_to("web", "/a", data=b"", index=1, all=True)
    with pytest.raises(errors.ServiceNotFoundError):
        project.copy_to("nobody", "/a", data=b"")
