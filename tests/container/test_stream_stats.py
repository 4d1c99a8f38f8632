"""What a container uses, as long as it runs."""

import asyncio

import pytest
from support import docker

from dockbridge import AsyncClient, errors

PATIENCE = 30  # seconds after which a wait is a failure


def test_samples_come_until_the_container_stops(client, make_container):
    name = make_container("sh", "-c", "while :; do :; done", options=["--memory", "64m"])
    with client.containers.stream_stats(name) as samples:
        first, second = samples.next(timeout=PATIENCE), samples.next(timeout=PATIENCE)
        assert first.name == second.name == name
        assert first.cpu_percent is None
        assert second.cpu_percent > 5
        assert second.cpu_total > first.cpu_total
        assert second.read > first.read
        assert second.memory_limit == 64 * 2**20
        assert second.attrs["memory_stats"]["limit"] == second.memory_limit
        docker("kill", name)
        assert len(list(samples)) < 10
        assert samples.result() == "stopped"
    with client.containers.stream_stats(name) as samples:
        assert list(samples) == []
        assert samples.result() == "stopped"


def test_the_removal_ends_it(client, make_container):
    name = make_container()
    with client.containers.stream_stats(name) as samples:
        samples.next(timeout=PATIENCE)
        docker("rm", "--force", name)
        assert samples.result() == "removed"


def test_pauses_and_restarts_do_not_end_it(client, make_container):
    name = make_container()
    with client.containers.stream_stats(name) as samples:
        used = [samples.next(timeout=PATIENCE)]
        docker("pause", name)
        used += [samples.next(timeout=PATIENCE) for _ in range(2)]
        docker("unpause", name)
        docker("restart", "--time", "0", name)
        started = client.containers.inspect(name).state.started_at
        while used[-1].read <= started:
            used.append(samples.next(timeout=PATIENCE))
        assert used[-1].pids == 1
        assert not samples.closed


def test_the_id_is_followed_and_not_the_name(client, make_container, unique):
    name = make_container()
    with client.containers.stream_stats(name) as samples:
        first = samples.next(timeout=PATIENCE)
        docker("rename", name, unique("renamed"))
        docker("kill", first.id)
        assert samples.result() == "stopped"


def test_awaited(make_container):
    name = make_container()

    async def main():
        async with AsyncClient() as client, client.containers.stream_stats(name) as samples:
            assert (await samples.next(timeout=PATIENCE)).memory_usage > 0
            await client.containers.kill(name)
            assert await samples.result() == "stopped"

    asyncio.run(main())


def test_what_cannot_be_measured(client):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.stream_stats("dockbridge-no-such-container")
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.stream_stats("a b")
