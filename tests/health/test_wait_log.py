import threading
import time
from datetime import datetime, timezone

import pytest
from support import docker

from dockbridge import errors


def test_a_line_that_comes_later(client, make_container):
    name = make_container("sh", "-c", "echo starting; sleep 1; echo ready to accept connections; sleep 1000")
    found = client.health.wait_log(name, "ready to accept")
    assert found.line == "ready to accept connections"
    assert found.stream == "stdout"
    assert found.groups == []


def test_a_line_that_is_there(client, make_container):
    name = make_container("sh", "-c", "echo ready; sleep 1000")
    assert client.health.wait_log(name, "ready").line == "ready"
    assert client.health.wait_log(name, "ready").line == "ready"


def test_a_pattern_and_its_groups(client, make_container):
    name = make_container("sh", "-c", "echo 'Listening on port 8123 (http)' >&2; sleep 1000")
    found = client.health.wait_log(name, pattern=r"(?i)LISTENING on port (\d+)")
    assert found.groups == ["8123"]
    assert found.stream == "stderr"


def test_streams_and_times(client, make_container):
    name = make_container(
        "sh", "-c", "echo ready 1 >&2; echo ready 2; echo ready 3 >&2; sleep 0.5; echo ready 4; sleep 1000"
    )
    assert client.health.wait_log(name, "ready", stream="stderr", times=2).line == "ready 3"
    assert client.health.wait_log(name, "ready", stream="stdout", times=2).line == "ready 4"
    assert client.health.wait_log(name, "ready", stream="both", times=4).line == "ready 4"


def test_a_terminal(client, make_container):
    name = make_container("sh", "-c", "echo ready >&2; sleep 1000", options=["--tty"])
    assert client.health.wait_log(name, pattern="^ready$").stream == "stdout"
    with pytest.raises(errors.InvalidArgumentError, match="terminal"):
        client.health.wait_log(name, "ready", stream="stderr")


def test_a_container_that_is_not_started_yet(client, make_container):
    name = make_container("sh", "-c", "echo ready; sleep 1000", start=False)
    started = threading.Timer(0.5, docker, ("start", name))
    started.start()
    assert client.health.wait_log(name, "ready").line == "ready"
    started.join()


def test_lines_of_an_earlier_run_do_not_count(client, make_container):
    name = make_container(
        "sh", "-c", "[ -e /old ] && sleep 1; echo ready $(test -e /old && echo again); touch /old; sleep 1000"
    )
    client.health.wait_log(name, "ready")
    docker("restart", "--time", "0", name)
    assert client.health.wait_log(name, "ready").line == "ready again"
    assert client.health.wait_log(name, "ready", since="1h").line.strip() == "ready"


def test_each_run_of_the_policy_counts_anew(client, make_container):
    script = "echo run >>/runs; echo ready $(wc -l </runs); [ $(wc -l </runs) -ge 3 ] || exit 1; sleep 1; echo ready at last; sleep 1000"
    name = make_container("sh", "-c", script, options=["--restart", "on-failure"])
    assert client.health.wait_log(name, "ready", times=2).line == "ready at last"


def test_since(client, make_container):
    name = make_container("sh", "-c", "echo first; sleep 1000")
    client.health.wait_log(name, "first")
    for since in (time.time() + 1, datetime.fromtimestamp(time.time() + 1, timezone.utc)):
        with pytest.raises(errors.OperationTimeoutError):
            client.health.wait_log(name, "first", since=since, timeout=0.5)


def test_the_end_of_the_container_without_the_line(client, make_container):
    name = make_container("sh", "-c", "echo starting; sleep 1; echo no space >&2; exit 2")
    with pytest.raises(errors.ContainerExitedError) as caught:
        client.health.wait_log(name, "ready")
    assert caught.value.exit_code == 2
    assert caught.value.logs == "starting\nno space\n"
    assert caught.value.details["matches"] == 0
    with pytest.raises(errors.ContainerExitedError):  # it has ended already
        client.health.wait_log(name, "ready")


def test_the_last_line_counts_although_nothing_ends_it(client, make_container):
    name = make_container("sh", "-c", "sleep 0.5; printf 'result: 42'")
    assert client.health.wait_log(name, pattern=r"result: (\d+)").groups == ["42"]
    assert client.health.wait_log(name, pattern=r"result: (\d+)").groups == ["42"]


def test_a_container_that_removes_itself(client, make_container):
    name = make_container("sh", "-c", "sleep 1; echo no luck; exit 3", options=["--rm"])
    with pytest.raises(errors.ContainerExitedError) as caught:
        client.health.wait_log(name, "ready")
    assert caught.value.exit_code == 3
    assert caught.value.logs == "no luck\n"


def test_a_long_line_and_odd_bytes(client, make_container):
    name = make_container(
        "sh", "-c", r"head -c 100000 /dev/zero | tr '\0' x; echo END; printf 'caf\351 ready\n'; sleep 1000"
    )
    assert len(client.health.wait_log(name, "END").line) == 100003
    assert client.health.wait_log(name, "ready").line == "caf\N{REPLACEMENT CHARACTER} ready"


def test_a_timeout(client, make_container):
    name = make_container("sh", "-c", "echo ready; sleep 1000")
    with pytest.raises(errors.OperationTimeoutError) as caught:
        client.health.wait_log(name, "ready", times=2, timeout=0.5)
    assert caught.value.details["matches"] == 1
    assert caught.value.details["logs"] == "ready\n"


def test_a_log_that_cannot_be_read(client, make_container):
    name = make_container(options=["--log-driver", "none"])
    with pytest.raises(errors.UnsupportedError):
        client.health.wait_log(name, "ready")


@pytest.mark.parametrize(
    "arguments",
    [{}, {"text": ""}, {"text": "a", "pattern": "b"}, {"pattern": "("}, {"pattern": "(?=a)"}, {"text": "a\nb"}, {"text": "a", "times": 0},
     {"text": "a", "stream": "stdin"}, {"text": "a", "since": "yesterday"}],
)  # fmt: skip
def test_what_cannot_be_waited_for(client, arguments):
    with pytest.raises(errors.InvalidArgumentError):
        client.health.wait_log("any", **arguments)


def test_a_missing_container(client):
    with pytest.raises(errors.ContainerNotFoundError):
        client.health.wait_log("dockbridge-no-such-container", "ready")
