import io
import tarfile

import pytest

from dockbridge import errors


def test_all_files_of_a_service_s_container(two, tmp_path):
    _, project = two
    project.create()
    project.copy_to("web", "/made", data=b"content")
    result = project.export("web")
    assert result.size == len(result.data)
    with tarfile.open(fileobj=io.BytesIO(result.data)) as archive:
        assert archive.extractfile("made").read() == b"content"
    written = project.export("web", tmp_path / "web.tar", index=1)
    assert (written.path, written.data) == (str(tmp_path / "web.tar"), b"")
    assert (tmp_path / "web.tar").stat().st_size == written.size


def test_nothing_to_export(two):
    _, project = two
    with pytest.raises(errors.NotRunningError, match="has no container"):
        project.export("web")
    project.create()
    with pytest.raises(errors.TooLargeError):
        project.export("web", max_bytes=100)
    with pytest.raises(errors.ServiceNotFoundError):
        project.export("nobody")
