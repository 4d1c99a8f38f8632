"""What is given as input= and data=: text, bytes, files and iterables, which are sent as they come."""

import io
import os
import pathlib
import signal
import subprocess
import sys
import tarfile
import tempfile
import threading
import time

import pytest
import simulated as engines
from inputs import DATA, FORMS, blocking, close_files, file_of
from support import docker, open_handles, sleepers, until

from dockbridge import CancelScope, Client, errors


@pytest.fixture(autouse=True)
def _close_files():
    yield
    close_files()


def archive_of(data, name="inside"):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = len(data)
        tar.addfile(entry, io.BytesIO(data))
    return made.getvalue()


@pytest.fixture(scope="module")
def web(make_shared_container):
    return make_shared_container("sleep", "100000", options=["--init"])


@pytest.mark.parametrize("form", FORMS)
def test_forms_of_input(client, web, busybox, labels, form):
    assert client.containers.exec(web, "cat", input=FORMS[form](DATA)).stdout == DATA
    ran = client.containers.run(busybox, "cat", input=FORMS[form](DATA), labels=labels, remove=True)
    assert ran.stdout == DATA


@pytest.mark.parametrize("form", FORMS)
def test_forms_of_data(client, web, form):
    client.containers.copy_to(web, "/form", data=FORMS[form](DATA))
    assert client.containers.exec(web, "cat /form").stdout == DATA
    client.containers.copy_to(web, "/tmp", data=FORMS[form](archive_of(DATA)), archive=True)
    assert client.containers.exec(web, "cat /tmp/inside").stdout == DATA


def test_files_of_the_kernel_have_no_size(client, web):
    for path in ("/proc/version", "/sys/kernel/mm/transparent_hugepage/enabled"):
        if os.path.exists(path):
            with open(path, "rb") as file:
                client.containers.copy_to(web, "/kernel", data=file)
            with open(path, "rb") as file:
                assert client.containers.exec(web, "cat /kernel").stdout == file.read()
    client.containers.copy_to(web, "/short", data=file_of(b"short"))
    assert client.containers.exec(web, "cat /short").stdout == b"short"


@pytest.mark.parametrize("empty", [b"", "", io.BytesIO(), [], [b""], iter(())], ids=repr)
def test_empty_input_ends_at_once(client, web, empty):
    assert client.containers.exec(web, ["wc", "-c"], input=empty).stdout_text.strip() == "0"


def test_archives_of_images(client, busybox, unique, labels):
    with client.images.stream_save([busybox]) as archive:  # from engine to engine, and never whole in memory
        assert client.images.load(data=archive) == [busybox]
    saved = client.images.save([busybox]).data
    reports = []
    assert client.images.load(data=file_of(saved), progress=reports.append) == [busybox]
    assert max(report.total or 0 for report in reports) >= len(saved)  # a file's size is known
    assert client.images.load(data=iter([saved[:100], saved[100:]]), progress=reports.append) == [busybox]
    with client.images.stream_load(data=io.BytesIO(saved)) as loading:
        assert list(loading)
        assert loading.result() == [busybox]
    made = client.images.import_(data=iter([archive_of(b"x")]), changes=["LABEL a=b"], repository=unique("imported"))
    docker("rmi", made)
    context = archive_of(f"FROM {busybox}\nLABEL dockbridge.form=streamed\n".encode(), "Dockerfile")
    built = client.images.build(data=io.BytesIO(context), labels=labels)
    assert client.images.inspect(built.id).config.labels["dockbridge.form"] == "streamed"


MEMORY = """
import resource, sys, tempfile
from dockbridge import Client
name, size = sys.argv[1], int(sys.argv[2])
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with Client() as client, tempfile.TemporaryFile() as file:
    file.truncate(size)
    client.containers.exec(name, ["wc", "-c"], input=b"warm")
    before = peak()
    file.seek(0)
    assert client.containers.exec(name, ["sh", "-c", "cat >/dev/null; echo done"], input=file).stdout_text == "done\\n"
    file.seek(0)
    file.truncate(size // 8)
    client.containers.copy_to(name, "/zeros", data=file)
    file.seek(0)
    client.containers.copy_to(name, "/zeros", data=iter(lambda: file.read(1 << 20), b""))
    print(peak() - before)
"""


def test_a_gibibyte_is_not_held_in_memory(web):
    ran = subprocess.run([sys.executable, "-c", MEMORY, web, str(1 << 30)], capture_output=True, text=True, check=True)
    assert int(ran.stdout) < 40_000  # KiB


def test_a_source_is_not_read_ahead(client, web):
    given = 0

    def source():
        nonlocal given
        while True:
            given += 100_000
            yield b"x" * 100_000

    with pytest.raises(errors.OperationTimeoutError):
        client.containers.exec(web, "sleep 1234", input=source(), timeout=2)
    assert given < 4_000_000
    until(lambda: not sleepers(web, 1234))


@pytest.mark.parametrize("source", ["file", "iterable"])
def test_the_error_of_a_source_is_the_caller_s(client, web, busybox, labels, source):
    class MineError(Exception):
        pass

    def broken():
        yield b"some"
        raise MineError

    class Broken:
        def read(self, size):
            raise MineError

    def given():
        return Broken() if source == "file" else broken()

    _, operations = open_handles()
    for call in (
        lambda: client.containers.exec(web, "sleep 1235", input=given()),
        lambda: client.containers.run(busybox, "sleep 1236", input=given(), labels=labels, remove=True),
        lambda: client.containers.copy_to(web, "/broken", data=given()),
        lambda: client.containers.copy_to(web, "/tmp", data=given(), archive=True),
        lambda: client.images.load(data=given()),
        lambda: client.images.import_(data=given()),
        lambda: client.images.build(data=given()),
        lambda: client.images.stream_load(data=given()).result(),
    ):
        with pytest.raises(MineError):
            call()
    assert sleepers(web, 1235) == []
    assert client.containers.exec(web, "ls /broken").exit_code != 0
    assert client.containers.list(all=True, filters={"ancestor": busybox, "label": list(labels)}) == []
    assert open_handles()[1] == operations


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (io.StringIO("text"), "rb"),
        (["a", "b"], "encode"),
        ((text for text in ("a",)), "encode"),
        ([1, 2], "gives int"),
        ([None], "gives NoneType"),
        ({"a": 1}, "dict"),
        (5, "int"),
        (object(), "object"),
        (pathlib.Path("file"), "open"),
    ],
    ids=repr,
)
def test_what_is_no_input(client, web, wrong, said):
    for call in (
        lambda: client.containers.exec(web, "cat", input=wrong),
        lambda: client.containers.copy_to(web, "/x", data=wrong),
    ):
        with pytest.raises(errors.InvalidArgumentError, match=said):
            call()
        if not isinstance(wrong, (list, dict, int, pathlib.Path)):
            break


def test_files_of_text_and_files_that_do_not_wait(client, web, tmp_path):
    (tmp_path / "file").write_text("text")
    with (tmp_path / "file").open() as file, pytest.raises(errors.InvalidArgumentError, match="rb"):
        client.containers.exec(web, "cat", input=file)
    with tempfile.NamedTemporaryFile("w+") as file, pytest.raises(errors.InvalidArgumentError, match="rb"):
        client.containers.exec(web, "cat", input=file)
    readable, writable = os.pipe()
    os.set_blocking(readable, False)
    with open(readable, "rb", buffering=0) as file, pytest.raises(errors.InvalidArgumentError, match="set_blocking"):
        client.containers.exec(web, "cat", input=file)
    os.close(writable)

    async def pieces():
        yield b"x"

    with pytest.raises(errors.InvalidArgumentError, match="AsyncClient"):
        client.containers.exec(web, "cat", input=pieces())


def test_a_program_that_does_not_read_all_of_it(client, web, busybox, labels):
    def endless():
        while True:
            yield b"line\n" * 1000

    assert client.containers.exec(web, "head -n1", input=endless()).stdout == b"line\n"
    assert client.containers.exec(web, "true", input=endless()).exit_code == 0
    ran = client.containers.run(busybox, "head -n1", input=endless(), labels=labels, remove=True)
    assert ran.stdout == b"line\n"


def test_the_end_of_the_program_is_heard_of_while_the_source_blocks(client, web):
    with blocking() as source:
        assert client.containers.exec(web, "true", input=source).exit_code == 0


def test_a_deadline_and_a_cancel_while_the_source_blocks(client, web):
    with blocking() as source, pytest.raises(errors.OperationTimeoutError):
        client.containers.exec(web, "sleep 1237", input=source, timeout=0.5)
    with blocking() as source, pytest.raises(errors.OperationTimeoutError):
        client.images.load(data=source, timeout=0.5)
    scope = CancelScope()
    timer = threading.Timer(0.5, scope.cancel)
    timer.start()
    with blocking() as source, scope, pytest.raises(errors.OperationCancelledError):
        client.containers.exec(web, "sleep 1237", input=source)
    timer.join()
    assert sleepers(web, 1237) == []


def test_ctrl_c_while_the_source_blocks(client, web):
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    begun = time.monotonic()
    with blocking() as source, pytest.raises(KeyboardInterrupt):
        client.containers.exec(web, "sleep 1238", input=source)
    assert time.monotonic() - begun < 5
    timer.join()
    until(lambda: not sleepers(web, 1238))


def test_what_a_pipe_gives_is_sent_at_once(client, web):
    with blocking(b"one\n") as source:  # its end does not come
        assert client.containers.exec(web, "head -n1", input=source).stdout == b"one\n"


def test_a_source_runs_in_the_caller_s_context(client, web):
    scope = CancelScope()

    def source():
        yield client.containers.exec(web, "echo nested").stdout  # ends with the scope, as all in the block

    with scope:
        assert client.containers.exec(web, "cat", input=source()).stdout == b"nested\n"


def test_what_an_engine_refuses(simulated):
    simulated.on("POST", "/images/load", engines.error(500, "no room for it"))
    with Client(simulated.host) as client, pytest.raises(errors.EngineError, match="no room") as caught:
        client.images.load(data=iter([b"x" * 1000] * 100))
    assert caught.value.resource == "data"
    assert len(simulated.requests[-1].body) == 100_000  # once: what comes bit by bit cannot be sent again
    assert [request.path for request in simulated.requests].count("/images/load") == 1


def test_any_request_takes_it(simulated):
    simulated.on("POST", "/plugins/x/upload", engines.reply({"done": True}))
    with Client(simulated.host) as client:
        for form in FORMS.values():
            assert client.request("POST", "/plugins/x/upload", data=form(DATA)).json() == {"done": True}
            assert simulated.requests[-1].body == DATA
