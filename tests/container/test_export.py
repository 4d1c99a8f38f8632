import io
import os
import tarfile

import pytest
from support import docker

from dockbridge import errors


def test_export_is_what_the_cli_exports(client, make_container, tmp_path):
    name = make_container(start=False)
    result = client.containers.export(name, tmp_path / "ours.tar")
    docker("export", "--output", str(tmp_path / "theirs.tar"), name)
    assert result.path == str(tmp_path / "ours.tar")
    assert result.size == (tmp_path / "ours.tar").stat().st_size
    with tarfile.open(tmp_path / "ours.tar") as ours, tarfile.open(tmp_path / "theirs.tar") as theirs:
        assert sorted(ours.getnames()) == sorted(theirs.getnames())
    data = client.containers.export(name).data
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        assert "bin/busybox" in tar.getnames()


def test_export_errors(client, tmp_path):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.export("dockbridge-no-such-container", tmp_path / "x.tar")
    assert os.listdir(tmp_path) == []
