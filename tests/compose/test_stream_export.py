import io
import tarfile

import pytest

from dockbridge import errors


def test_an_archive_piece_by_piece(two):
    _, project = two
    project.create()
    project.copy_to("web", "/made", data=b"content")
    with project.stream_export("web") as pieces:
        data = b"".join(pieces)
        assert pieces.result() == len(data)
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        assert archive.extractfile("made").read() == b"content"


def test_nothing_to_export(two):
    _, project = two
    with pytest.raises(errors.NotRunningError, match="has no container"):
        project.stream_export("web")
    with pytest.raises(errors.ServiceNotFoundError):
        project.stream_export("nobody")
