import io
import json
import os
import tarfile

import pytest
from support import docker, until

from dockbridge import Client, errors

from .conftest import check_overall


def names_in(archive) -> list[str]:
    with tarfile.open(fileobj=archive) as tar:
        return sorted(tag for entry in json.load(tar.extractfile("manifest.json")) for tag in entry["RepoTags"] or ())


def test_save_to_a_file_that_the_cli_can_load(client, make_image, unique, tmp_path):
    names = sorted([f"{unique('save')}:1", f"{unique('save')}:2"])
    ids = [make_image(name) for name in names]
    path = tmp_path / "images.tar"

    result = client.images.save(names, path)

    assert result.path == str(path)
    assert result.size == path.stat().st_size
    assert result.data == b""
    assert path.stat().st_mode & 0o077 == 0
    with path.open("rb") as archive:
        assert names_in(archive) == names
    docker("rmi", *names)
    docker("load", "--input", str(path))
    assert [client.images.inspect(name).id for name in names] == ids


def test_save_as_bytes(client, make_image, unique):
    name = f"{unique('save')}:1"
    make_image(name)
    result = client.images.save([name])
    assert result.path == ""
    assert result.size == len(result.data)
    assert names_in(io.BytesIO(result.data)) == [name]


def test_a_relative_path_starts_at_the_working_directory(make_image, unique, tmp_path, monkeypatch):
    name = f"{unique('save')}:1"
    make_image(name)
    monkeypatch.chdir(tmp_path)
    with Client() as client:
        assert client.images.save([name], "images.tar").path == str(tmp_path / "images.tar")
    assert os.listdir(tmp_path) == ["images.tar"]


def test_a_failure_leaves_the_old_file_and_nothing_else(client, make_image, unique, tmp_path):
    name, missing = f"{unique('save')}:1", f"{unique('save')}:2"
    make_image(name)
    path = tmp_path / "images.tar"
    path.write_text("old")
    with pytest.raises(errors.ImageNotFoundError, match=missing):
        client.images.save([name, missing], path)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["images.tar"]


def test_places_that_cannot_be_written(client, make_image, tmp_path):
    image = make_image()
    with pytest.raises(errors.PathNotFoundError) as caught:
        client.images.save([image], tmp_path / "none" / "images.tar")
    assert caught.value.resource == str(tmp_path / "none" / "images.tar")
    assert isinstance(caught.value, FileNotFoundError)
    for path in (tmp_path, "/dev/null"):
        with pytest.raises(errors.InvalidArgumentError):
            client.images.save([image], path)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("images", [[], "busybox", [""], ["../x"], ["a b"]])
def test_what_cannot_be_saved_is_refused(client, images):
    with pytest.raises(errors.InvalidArgumentError):
        client.images.save(images)


def test_reports_of_the_archive(client, make_image, unique, tmp_path):
    name = f"{unique('save')}:1"
    make_image(name, size=5_000_000)
    reports = []
    result = client.images.save([name], tmp_path / "image.tar", progress=reports.append)
    check_overall(reports)
    assert {report.status for report in reports[:-1]} == {"Saving"}
    assert (reports[-1].status, reports[-1].current, reports[-1].total) == ("Saved", result.size, result.size)


def test_a_failing_callback_ends_it_and_leaves_no_half_file(client, make_image, unique, tmp_path):
    name = f"{unique('save')}:1"
    make_image(name)

    def fail(report):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        client.images.save([name], tmp_path / "image.tar", progress=fail)
    until(lambda: set(os.listdir(tmp_path)) <= {"image.tar"})  # whole, if it was faster than the callback
