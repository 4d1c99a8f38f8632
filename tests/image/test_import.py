import pytest
from support import LABEL, RUN, docker

from dockbridge import errors

from .conftest import check_overall, layer

LABELLED = f"LABEL {LABEL}={RUN}"


def test_import_from_a_file_under_a_name(client, unique, labels, tmp_path):
    path = tmp_path / "root.tar"
    path.write_bytes(layer(hello=b"world"))
    repository = unique("import")

    id_ = client.images.import_(
        path, repository=repository, tag="2", changes=[LABELLED, 'CMD ["/hello"]', "ENV A=b"], message="made by a test"
    )

    details = client.images.inspect(f"{repository}:2")
    assert details.id == id_
    assert details.config.cmd == ["/hello"]
    assert "A=b" in details.config.env
    assert details.comment == "made by a test"
    assert len(details.root_fs.layers) == 1


def test_import_from_bytes_without_a_name(client, labels):
    id_ = client.images.import_(data=layer(hello=b"bytes"), changes=[LABELLED])
    assert client.images.inspect(id_).repo_tags == []


def test_the_name_may_have_its_tag(client, unique, labels):
    repository = unique("import")
    for name, expected in ((repository, f"{repository}:latest"), (f"{repository}:3", f"{repository}:3")):
        id_ = client.images.import_(data=layer(name=name.encode()), repository=name, changes=[LABELLED])
        assert client.images.inspect(id_).repo_tags == [expected]


def test_import_for_another_platform_or_a_clear_no(client, labels):
    version = docker("version", "--format", "{{.Server.APIVersion}}").stdout.strip()
    if tuple(map(int, version.split("."))) >= (1, 42):
        id_ = client.images.import_(data=layer(a=b"arm"), platform="linux/arm64", changes=[LABELLED])
        assert client.images.inspect(id_).architecture == "arm64"
    else:
        with pytest.raises(errors.UnsupportedError, match=r"1\.42"):
            client.images.import_(data=layer(a=b"arm"), platform="linux/arm64")


def test_a_change_that_is_no_instruction(client, unique):
    name = unique("import")
    with pytest.raises(errors.DockbridgeError, match=r"(?i)nosuch"):
        client.images.import_(data=layer(a=b"b"), repository=name, changes=["NOSUCH instruction"])
    assert not client.images.exists(name)


def test_what_is_no_archive(client, tmp_path, unique):
    path = tmp_path / "garbage.tar"
    path.write_bytes(b"garbage" * 3_000_000)
    name = unique("import")
    with pytest.raises(errors.EngineError) as caught:
        client.images.import_(path, repository=name)
    assert caught.value.resource == str(path)
    assert "tar archive" in caught.value.hint
    assert not client.images.exists(name)


def test_what_cannot_be_imported_is_refused(client, tmp_path):
    with pytest.raises(errors.PathNotFoundError):
        client.images.import_(tmp_path / "none.tar")
    for wrong in (
        {},
        {"source": tmp_path},
        {"source": tmp_path / "x", "data": b"x"},
        {"data": b"x", "tag": "1"},
        {"data": b"x", "repository": "A b"},
        {"data": b"x", "repository": "a:1", "tag": "2"},
    ):
        with pytest.raises(errors.InvalidArgumentError):
            client.images.import_(**wrong)


def test_reports_of_the_archive(client, labels):
    reports = []
    data = layer(hello=bytes(5_000_000))
    client.images.import_(data=data, changes=[LABELLED], progress=reports.append)
    check_overall(reports)
    assert {report.status for report in reports[:-1]} == {"Sending archive"}
    assert reports[-2].current == reports[-2].total == len(data)
    assert reports[-1].status == "Imported"
