"""What many containers use now, in one call."""

import asyncio
import json
import time

import pytest
from support import docker

from dockbridge import AsyncClient, errors

BUSY = ["sh", "-c", "while :; do :; done"]
HALF = ["--cpu-period", "100000", "--cpu-quota", "50000"]


@pytest.fixture
def fleet(make_container, unique):
    """A busy container and three idle ones; gives their names and a filter for them."""
    label = unique("fleet")
    options = ["--label", label]
    names = [make_container(*BUSY, options=[*options, *HALF])]
    names += [make_container(options=options) for _ in range(3)]
    return names, {"label": label}


def test_all_at_once(client, fleet):
    names, filters = fleet
    found = {usage.name: usage for usage in client.containers.stats_all(filters=filters)}
    assert set(found) == set(names)
    assert 20 < found[names[0]].cpu_percent < 80
    for name in names:
        usage = found[name]
        assert usage.id == client.containers.inspect(name).id
        assert usage.memory_usage > 0
        assert usage.read
        assert usage.attrs["memory_stats"]["usage"] >= usage.memory_usage
    assert all(found[name].cpu_percent < 20 for name in names[1:])
    assert set(names) <= {usage.name for usage in client.containers.stats_all()}


def test_they_agree_with_those_of_one_and_with_the_cli(client, fleet):
    names, _ = fleet
    busy = client.containers.stats_all(names[:1])[0]
    one = client.containers.stats(names[0])
    cli = json.loads(docker("stats", "--no-stream", "--format", "{{json .}}", names[0]).stdout)
    assert busy.cpu_percent == pytest.approx(one.cpu_percent, abs=25)
    assert busy.cpu_percent == pytest.approx(float(cli["CPUPerc"].rstrip("%")), abs=25)
    assert busy.online_cpus == one.online_cpus
    assert busy.memory_limit == one.memory_limit
    assert busy.cpu_total < one.cpu_total


def test_it_lasts_as_long_as_one(client, make_container, unique):
    label = unique("fleet")
    for _ in range(12):
        make_container(options=["--label", label, "--network", "none"])
    client.containers.stats_all(filters={"label": label})
    began = time.monotonic()
    assert len(client.containers.stats_all(filters={"label": label})) == 12
    assert time.monotonic() - began < 10  # one after the other they take 24 seconds


def test_they_come_in_the_order_of_their_names(client, fleet):
    names, _ = fleet
    wanted = [names[2], names[0], client.containers.inspect(names[1]).id]
    assert [usage.name for usage in client.containers.stats_all(wanted)] == [names[2], names[0], names[1]]
    assert client.containers.stats_all([]) == []


def test_one_sample(client, fleet):
    names, filters = fleet
    found = client.containers.stats_all(filters=filters, one_shot=True)
    assert {usage.name for usage in found} == set(names)
    assert all(usage.cpu_percent is None and usage.memory_usage > 0 and len(usage.id) == 64 for usage in found)
    assert client.containers.stats(names[0], one_shot=True).name == names[0]


def test_those_that_do_not_run(client, fleet, make_container):
    _, filters = fleet
    idle = make_container(options=["--label", filters["label"]], start=False)
    assert idle not in [usage.name for usage in client.containers.stats_all(filters=filters)]
    for found in (client.containers.stats_all(filters=filters, all=True), client.containers.stats_all([idle])):
        [usage] = [usage for usage in found if usage.name == idle]
        assert (usage.read, usage.cpu_percent, usage.memory_usage) == (None, 0, 0)


def test_one_that_is_removed_meanwhile_fails_nothing(client, fleet):
    names, filters = fleet

    async def main():
        async with AsyncClient() as loop:
            asking = asyncio.create_task(loop.containers.stats_all(filters=filters))
            await asyncio.sleep(0.3)
            await loop.containers.remove(names[1], force=True)
            await loop.containers.kill(names[2])
            return await asking

    assert {usage.name for usage in asyncio.run(main())} >= {names[0], names[3]}


def test_what_cannot_be_asked(client, fleet):
    names, filters = fleet
    with pytest.raises(errors.ContainerNotFoundError) as caught:
        client.containers.stats_all([names[0], "dockbridge-no-such-container"])
    assert caught.value.resource == "dockbridge-no-such-container"
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.stats_all(names, filters=filters)
    with pytest.raises(errors.InvalidArgumentError):
        client.containers.stats_all("web")
    with pytest.raises(errors.TooLargeError):
        client.containers.stats_all(names, max_bytes=1000)
    with pytest.raises(errors.OperationTimeoutError):
        client.containers.stats_all(names, timeout=0.2)
