"""What the docker config wants to be said with every request, and what is said of the library."""

import asyncio
import json

import pytest
import simulated as engines

import dockbridge
from dockbridge import AsyncClient, Client, errors

VERSION = f"dockbridge/{dockbridge.__version__}"


@pytest.fixture
def config(tmp_path):
    """Writes a docker config, and gives the environment that names it."""

    def write(value) -> dict[str, str]:
        text = value if isinstance(value, str) else json.dumps(value)
        (tmp_path / "config.json").write_text(text)
        return {"DOCKER_CONFIG": str(tmp_path), "DOCKER_CUSTOM_HEADERS": ""}

    return write


def ask(simulated, environment):
    """Asks in the ways that a client has, and gives the headers of all requests."""
    simulated.on("GET", "/containers/web/json", engines.reply({"Id": "1"}))
    simulated.on("POST", "/networks/prune", engines.reply({}))
    simulated.on("POST", "/images/load", engines.reply({"stream": "Loaded image: web:1\n"}))

    async def main():
        async with AsyncClient(simulated.host, environment=environment) as client:
            await asyncio.gather(*(client.containers.inspect("web") for _ in range(3)))

    with Client(simulated.host, environment=environment) as client:
        client.containers.inspect("web")
        client.networks.prune()
        client.request("POST", "/networks/prune")
        client.images.load(data=b"x")
    asyncio.run(main())
    assert len(simulated.requests) > 7
    return [{name.title(): value for name, value in request.headers.items()} for request in simulated.requests]


def test_headers_of_the_docker_config(simulated, config):
    for headers in ask(simulated, config({"HttpHeaders": {"x-meta": "s3cret", "user-agent": "mine"}})):
        assert headers["X-Meta"] == "s3cret"
        assert headers["User-Agent"] == VERSION


def test_without_headers_and_with_a_config_that_is_none(simulated, config):
    for wrong in ({}, "{", {"HttpHeaders": 5}):
        for headers in ask(simulated, config(wrong)):
            assert headers["User-Agent"] == VERSION
            assert "X-Meta" not in headers


def test_headers_of_the_environment_instead(simulated, config):
    environment = config({"HttpHeaders": {"X-Meta": "1"}}) | {"DOCKER_CUSTOM_HEADERS": 'x-one=1,"x-two=2,3"'}
    for headers in ask(simulated, environment):
        assert (headers["X-One"], headers["X-Two"]) == ("1", "2,3")
        assert "X-Meta" not in headers


def test_no_error_shows_their_values(simulated, config):
    simulated.on("GET", "/containers/web/json", engines.error(403, "a proxy refuses Basic bWU6aHVudGVy"))
    with (
        Client(simulated.host, environment=config({"HttpHeaders": {"Authorization": "Basic bWU6aHVudGVy"}})) as client,
        pytest.raises(errors.DockbridgeError, match="a proxy refuses") as caught,
    ):
        client.containers.inspect("web")
    assert "bWU6aHVudGVy" not in f"{caught.value} {caught.value.details} {caught.value!r}"
    for header in ({"A b": "s3cret"}, {"A": "s3cret\r\nB: 1"}):
        with pytest.raises(errors.InvalidArgumentError, match="HttpHeaders") as caught:
            Client(simulated.host, environment=config({"HttpHeaders": header})).ping()
        assert "s3cret" not in str(caught.value)
