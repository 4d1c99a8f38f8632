"""What many containers use, as long as they run."""

import asyncio
import time

import pytest
from support import docker

from dockbridge import AsyncClient, Client, errors

PATIENCE = 30  # seconds after which a wait is a failure


def until_seen(samples, wanted):
    """Reads until each of the names has come twice; gives the last sample of each."""
    seen = {}
    end = time.monotonic() + PATIENCE
    while any(seen.get(name, (0,))[0] < 2 for name in wanted):
        usage = samples.next(timeout=PATIENCE)
        seen[usage.name] = (seen.get(usage.name, (0,))[0] + 1, usage)
        assert time.monotonic() < end
    return {name: usage for name, (_, usage) in seen.items()}


def test_containers_join_and_leave(client, make_container, unique):
    label = unique("fleet")
    options = ["--label", label]
    busy = make_container("sh", "-c", "while :; do :; done", options=options)
    idle = make_container(options=options)
    make_container()  # of somebody else
    with client.containers.stream_stats_all(filters={"label": label}) as samples:
        seen = until_seen(samples, [busy, idle])
        assert set(seen) == {busy, idle}
        assert seen[busy].cpu_percent > 5
        assert seen[idle].memory_usage > 0
        late = make_container(options=options)
        docker("kill", idle)
        assert late in until_seen(samples, [busy, late])
        docker("rm", "--force", late)
        docker("start", idle)
        assert until_seen(samples, [idle])[idle].pids == 1
        assert not samples.closed


def test_named_ones_until_all_are_removed(client, make_container):
    first, second = make_container(), make_container(start=False)
    with client.containers.stream_stats_all([first, second]) as samples:
        assert samples.next(timeout=PATIENCE).name == first
        docker("start", second)
        until_seen(samples, [first, second])
        docker("restart", "--time", "0", second)
        until_seen(samples, [second])
        docker("rm", "--force", first, second)
        assert len(list(samples)) < 20
        assert samples.result() is None


def test_new_names(client, make_container, unique):
    name = make_container()
    other = unique("renamed")
    with client.containers.stream_stats_all([name]) as samples:
        assert samples.next(timeout=PATIENCE).name == name
        docker("rename", name, other)
        assert other in until_seen(samples, [other])
        docker("rm", "--force", other)


def test_a_restart_of_the_engine_is_survived(own_engine):
    with Client(own_engine.host) as client, client.containers.stream_stats_all() as samples:
        first = own_engine.run("sleep", "1000")
        assert samples.next(timeout=PATIENCE).id == first
        own_engine.kill()
        own_engine.start()
        second = own_engine.run("sleep", "1000")
        end = time.monotonic() + PATIENCE
        while samples.next(timeout=PATIENCE).id != second:
            assert time.monotonic() < end


def test_awaited(make_container):
    name = make_container()

    async def main():
        async with AsyncClient() as client, client.containers.stream_stats_all() as samples:
            async for usage in samples:
                if usage.name == name:
                    return usage.memory_usage
        return 0

    assert asyncio.run(asyncio.wait_for(main(), PATIENCE)) > 0


def test_what_cannot_be_measured(client, make_container):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.stream_stats_all(["dockbridge-no-such-container"])
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.stream_stats_all(["a b"])
    with (
        pytest.raises(errors.OperationTimeoutError),
        client.containers.stream_stats_all([make_container()], timeout=0.5) as samples,
    ):
        list(samples)
