import json
import os
from datetime import datetime, timedelta, timezone

import pytest
from support import docker

from dockbridge import errors


def oracle(name):
    return json.loads(docker("stats", "--no-stream", "--format", "{{json .}}", name).stdout)


def in_bytes(text):
    number = float(text.rstrip("BKMGTikmgt"))
    unit = text[len(text.rstrip("BKMGTikmgt")) :]
    return number * {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}[unit]


def test_stats_agree_with_the_cli(client, make_container):
    # A few megabytes that stay: what a program alone uses changes in its first seconds.
    hold = "head -c 8000000 /dev/zero >/dev/shm/part; mv /dev/shm/part /dev/shm/whole; exec sleep 1000"
    name = make_container("sh", "-c", hold, options=["--memory", "64m"])
    docker("exec", name, "sh", "-c", "until [ -e /dev/shm/whole ]; do sleep 0.05; done")

    stats = client.containers.stats(name)

    by_cli = oracle(name)
    assert stats.name == by_cli["Name"] == name
    assert stats.id.startswith(by_cli["ID"])
    assert stats.memory_limit == 64 * 2**20
    used, limit = by_cli["MemUsage"].split(" / ")
    assert in_bytes(limit) == stats.memory_limit
    assert stats.memory_usage == pytest.approx(in_bytes(used), rel=0.2)
    assert stats.memory_usage > 8_000_000
    assert stats.memory_percent == pytest.approx(stats.memory_usage / stats.memory_limit * 100)
    assert stats.pids == int(by_cli["PIDs"]) == 1
    assert stats.cpu_percent is not None
    assert stats.cpu_percent < 50
    assert stats.attrs["memory_stats"]["limit"] == stats.memory_limit
    assert abs(datetime.now(timezone.utc) - stats.read) < timedelta(minutes=1)


def test_a_busy_container(client, make_container):
    name = make_container("sh", "-c", "while :; do :; done")
    stats = client.containers.stats(name)
    assert 5 < stats.cpu_percent <= 100 * (os.cpu_count() or 1) + 5
    assert client.containers.stats(name).cpu_total > stats.cpu_total > 0


def test_one_sample_comes_without_the_use_of_the_processors(client, make_container):
    stats = client.containers.stats(make_container(), one_shot=True)
    assert stats.cpu_percent is None
    assert stats.memory_usage > 0


def test_stats_of_a_container_that_does_not_run(client, make_container):
    name = make_container(start=False)
    stats = client.containers.stats(name)
    assert (stats.name, stats.read, stats.cpu_percent, stats.memory_usage, stats.pids) == (name, None, 0, 0, 0)


def test_stats_of_a_missing_container(client):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.stats("dockbridge-no-such-container")


def test_a_deadline_too_short_for_two_samples(client, make_container):
    name = make_container()
    with pytest.raises(errors.OperationTimeoutError) as caught:
        client.containers.stats(name, timeout=0.01)
    assert caught.value.resource == name
