import asyncio
import json
from contextlib import closing

import pytest
from registry import RefusingRegistry, SearchableRegistry
from simulated import reply, stall

from dockbridge import AsyncClient, Client, errors
from dockbridge.types import ImageSearchResult

WEB = {"name": "web", "description": "A server", "star_count": 12, "is_official": True, "is_automated": False}
MINE = {"name": "me/web", "description": "", "star_count": 2, "is_official": False, "is_automated": False}
OTHER = {"name": "db", "description": "Tables", "star_count": 7, "is_official": True, "is_automated": False}


@pytest.fixture
def searchable():
    with closing(SearchableRegistry(WEB, MINE, OTHER)) as registry:
        yield registry


def test_the_engine_searches_a_registry(client, searchable):
    found = client.images.search(f"{searchable.address}/web")
    assert [(one.name, one.description, one.star_count, one.is_official, one.is_automated) for one in found] == [
        ("web", "A server", 12, True, False),
        ("me/web", "", 2, False, False),
    ]
    assert client.images.search(f"{searchable.address}/nosuch") == []


def test_limit_and_filters(client, searchable):
    assert client.images.search(f"{searchable.address}/web", 7)
    assert searchable.asked[-1]["n"] == ["7"]
    official = client.images.search(f"{searchable.address}/web", filters={"is-official": True})
    assert [one.name for one in official] == ["web"]
    assert [one.name for one in client.images.search(f"{searchable.address}/web", filters={"stars": 3})] == ["web"]
    with pytest.raises(errors.InvalidArgumentError):
        client.images.search(f"{searchable.address}/web", filters={"nosuch": "x"})


def test_a_registry_that_is_not_there(client):
    with pytest.raises(errors.RegistryError, match="connection refused") as caught:
        client.images.search("127.0.0.1:1/web")
    error = caught.value
    assert (error.code, error.reason, error.operation) == ("registry_failed", "unreachable", "image.search")
    assert error.resource == "127.0.0.1:1/web"
    assert error.retryable
    assert "check the registry's address" in error.hint


def test_a_registry_that_cannot_be_searched(client):
    with closing(RefusingRegistry(404, "UNSUPPORTED")) as registry, pytest.raises(errors.RegistryError):
        client.images.search(f"{registry.address}/web")


def test_what_is_asked_of_the_engine(simulated):
    simulated.on("GET", "/images/search", reply([WEB]))
    with Client(simulated.host) as client:
        [found] = client.images.search("web", 3, filters={"stars": 3})
    assert found == ImageSearchResult("web", "A server", 12, True, False)
    [asked] = simulated.asked("/images/search")
    assert (asked.query["term"], asked.query["limit"]) == (["web"], ["3"])
    assert json.loads(asked.query["filters"][0]) == {"stars": {"3": True}}


@pytest.mark.parametrize(
    ("term", "limit"), [("", None), (" ", None), ("https://host/web", None), ("web", 0), ("web", 101), ("web", -1)]
)
def test_what_cannot_be_searched_for_is_refused(client, term, limit):
    with pytest.raises(errors.InvalidArgumentError) as caught:
        client.images.search(term, limit)
    assert caught.value.hint


def test_a_deadline(simulated):
    simulated.on("GET", "/images/search", stall())
    with Client(simulated.host) as client, pytest.raises(errors.OperationTimeoutError):
        client.images.search("web", timeout=0.2)
    assert simulated.hung_up.wait(30)


def test_awaited(searchable):
    async def main():
        async with AsyncClient() as client:
            return await client.images.search(f"{searchable.address}/db")

    assert [one.name for one in asyncio.run(main())] == ["db"]
