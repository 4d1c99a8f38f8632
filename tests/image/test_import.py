import base64
import http.server
import threading
import urllib.parse

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


@pytest.fixture
def files():
    """A web server with one archive, root.tar, for who gives user and password or the right signature."""
    archive = layer(hello=b"from afar")

    class Files(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            address = urllib.parse.urlsplit(self.path)
            allowed = address.query == "signature=s3cr%2Fet" or self.headers.get("Authorization") == basic(
                "me:hunter22"
            )
            self.send_response(404 if address.path != "/root.tar" else 200 if allowed else 403)
            self.send_header("Content-Length", str(len(archive) if allowed else 0))
            self.end_headers()
            if allowed:
                self.wfile.write(archive)

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def basic(text):
    return "Basic " + base64.b64encode(text.encode()).decode()


def test_import_from_an_address_that_the_engine_fetches(client, unique, labels, files):
    for source in (f"http://me:hunter22@{files}/root.tar", f"http://{files}/root.tar?signature=s3cr%2Fet"):
        reports = []
        repository = unique("import")
        id_ = client.images.import_(source, repository=repository, changes=[LABELLED], progress=reports.append)
        details = client.images.inspect(f"{repository}:latest")
        assert details.id == id_
        assert len(details.root_fs.layers) == 1
        check_overall(reports)
        shown = f"{details.attrs}{reports}"
        assert files in shown
        assert "hunter22" not in shown, "the engine's own message would keep the password in the image"
        assert "s3cr" not in shown


@pytest.mark.parametrize(
    "source",
    ["http://me:wr0ngpass@{}/root.tar", "http://{}/root.tar?signature=wr0ngpass", "http://127.0.0.1:1/x?a=wr0ngpass"],
)
def test_an_address_that_cannot_be_fetched(client, files, source):
    with pytest.raises(errors.DockbridgeError) as caught:
        client.images.import_(source.format(files))
    assert "the engine that fetches" in caught.value.hint
    assert isinstance(caught.value, errors.AuthenticationError) is ("{}" in source)
    assert "wr0ngpass" not in f"{caught.value!r} {caught.value.details} {caught.value.resource}"
    assert caught.value.__cause__ is None


def test_one_source_and_no_other_kinds_of_addresses(client):
    with pytest.raises(errors.InvalidArgumentError, match="one of the two"):
        client.images.import_("http://127.0.0.1:1/root.tar", data=b"x")
    with pytest.raises(errors.InvalidArgumentError, match="ftp") as caught:
        client.images.import_("ftp://127.0.0.1/root.tar")
    assert caught.value.details["field"] == "source"
