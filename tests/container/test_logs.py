import json
import subprocess
from datetime import datetime, timezone

import pytest
from support import docker

from dockbridge import errors


def ended(make_container, script, **options):
    name = make_container("sh", "-c", script, **options)
    docker("wait", name)
    return name


def test_logs_keep_streams_and_order_apart(client, make_container):
    # Each line is in the log before the next is written to the other stream: sleep lets the log's two pipes be read.
    name = ended(make_container, "echo one; sleep 0.1; echo two >&2; sleep 0.1; echo three")

    logs = client.containers.logs(name)

    assert logs.combined == b"one\ntwo\nthree\n"
    assert logs.stdout == b"one\nthree\n"
    assert logs.stderr == b"two\n"
    assert str(logs) == "one\ntwo\nthree\n"
    oracle = subprocess.run(["docker", "logs", name], capture_output=True, check=True)
    assert (logs.stdout, logs.stderr) == (oracle.stdout, oracle.stderr)
    assert client.containers.logs(name, stderr=False).combined == b"one\nthree\n"
    assert client.containers.logs(name, stdout=False).combined == b"two\n"


def test_bytes_that_are_not_text_come_unchanged(client, make_container):
    # Not with the default driver: its files are JSON, where the engine itself puts U+FFFD for what is not UTF-8.
    name = ended(make_container, r"printf '\377\000\001\n'; printf 'no line end'", options=["--log-driver", "local"])
    assert client.containers.logs(name).stdout == b"\xff\x00\x01\nno line end"


def test_logs_of_a_terminal(client, make_container):
    name = ended(make_container, "echo out; echo err >&2", options=["--tty"])
    logs = client.containers.logs(name)
    assert logs.stdout == b"out\r\nerr\r\n"
    assert logs.stderr == b""


def test_a_terminal_that_shows_bytes_like_a_frame(client, make_container):
    name = ended(make_container, r"printf '\001\000\000\000hello, this is no frame'", options=["--tty"])
    assert client.containers.logs(name).stdout == b"\x01\0\0\0hello, this is no frame"


@pytest.mark.parametrize(
    ("tail", "expected"), [(0, []), (1, ["5"]), (3, ["3", "4", "5"]), (100, list("12345")), ("all", list("12345"))]
)
def test_tail(client, make_container, tail, expected):
    name = ended(make_container, "seq 1 5")
    assert client.containers.logs(name, tail=tail).lines() == expected
    assert docker("logs", "--tail", str(tail), name).stdout.split() == expected


def test_since_until_and_timestamps(client, make_container):
    name = ended(make_container, "echo first; sleep 1.2; echo second")
    first, second = client.containers.logs(name, timestamps=True).lines()
    assert docker("logs", "--timestamps", name).stdout.splitlines() == [first, second]
    (oracle,) = json.loads(docker("inspect", name).stdout)
    assert first.split()[0] >= oracle["State"]["StartedAt"][:19]

    moment = datetime.fromisoformat(second.split()[0][:26] + "+00:00")
    assert client.containers.logs(name, since=moment).lines() == ["second"]
    assert client.containers.logs(name, since=moment.timestamp()).lines() == ["second"]
    assert client.containers.logs(name, until=moment).lines() == ["first"]
    assert client.containers.logs(name, since="1h").lines() == ["first", "second"]
    assert client.containers.logs(name, since=datetime.now(timezone.utc)).lines() == []


def test_ten_megabytes(client, make_container):
    name = ended(make_container, "yes 0123456789abcdefghijklmnopqrstuvwxyz | head -c 10000000")
    logs = client.containers.logs(name)
    assert len(logs) == 10_000_000
    assert logs.stdout == (b"0123456789abcdefghijklmnopqrstuvwxyz\n" * 270_271)[:10_000_000]


def test_nothing_was_written(client, make_container):
    assert client.containers.logs(make_container()).combined == b""
    assert client.containers.logs(make_container(start=False)).combined == b""


def test_logs_of_a_missing_container(client):
    with pytest.raises(errors.ContainerNotFoundError) as caught:
        client.containers.logs("dockbridge-no-such-container")
    assert caught.value.resource == "dockbridge-no-such-container"


@pytest.mark.parametrize(
    "wrong",
    [
        {"tail": -1},
        {"tail": "some"},
        {"tail": 1.5},
        {"tail": True},
        {"since": "yesterday-ish"},
        {"stdout": False, "stderr": False},
    ],
)
def test_bad_input_is_refused(client, make_container, wrong):
    with pytest.raises(errors.InvalidArgumentError) as caught:
        client.containers.logs(make_container(), **wrong)
    assert caught.value.hint
