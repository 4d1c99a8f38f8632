import io
import tarfile

import pytest

from dockbridge import errors


def test_out_of_the_first_container_or_the_one_with_the_index(two, tmp_path):
    _, project = two
    project.up(scale={"web": 2})
    for index in (1, 2):
        project.copy_to("web", "/file", data=f"of {index}", index=index)
    assert project.copy_from("web", "/file").data == b"of 1"
    assert project.copy_from("web", "/file", index=2).data == b"of 2"
    result = project.copy_from("web", "/file", tmp_path / "here", index=2)
    assert (result.name, result.size, result.data) == ("file", 4, b"")
    assert (tmp_path / "here").read_text() == "of 2"
    project.kill()
    archive = project.copy_from("web", "/file", archive=True).data
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        assert files.getnames() == ["file"]


def test_what_is_not_there(two):
    _, project = two
    with pytest.raises(errors.NotRunningError, match="has no container"):
        project.copy_from("web", "/file")
    project.up()
    with pytest.raises(errors.PathNotFoundError) as caught:
        project.copy_from("web", "/no/file")
    assert caught.value.details["service"] == "web"
    with pytest.raises(errors.TooLargeError):
        project.copy_from("web", "/bin/busybox", max_bytes=10)
    with pytest.raises(errors.ServiceNotFoundError):
        project.copy_from("nobody", "/file")
