import asyncio
import hashlib
import json
from contextlib import closing
from urllib.request import Request, urlopen

import pytest
from registry import USER, RefusingRegistry
from simulated import reply, stall

from dockbridge import AsyncClient, Client, errors

from .conftest import auths


def test_what_the_registry_says_is_what_a_pull_brings(client, stored):
    found = client.images.distribution(stored)

    assert found.name == stored
    assert not client.images.exists(stored), "nothing is pulled"
    assert found.digest == client.images.pull(stored).digest
    details = client.images.inspect(stored)
    [platform] = found.platforms
    assert (platform.os, platform.architecture, platform.variant) == (details.os, details.architecture, details.variant)
    assert platform.os_features == []
    assert found.media_type.startswith("application/vnd.")

    host, repository = stored.removesuffix(":1").split("/", 1)
    asked = Request(f"http://{host}/v2/{repository}/manifests/1", headers={"Accept": found.media_type})
    with urlopen(asked) as answer:
        manifest = answer.read()
    assert found.digest == "sha256:" + hashlib.sha256(manifest).hexdigest()
    assert (found.size, found.media_type) == (len(manifest), json.loads(manifest)["mediaType"])


def test_by_digest(client, stored):
    digest = client.images.distribution(stored).digest
    name = f"{stored.rpartition(':')[0]}@{digest}"
    found = client.images.distribution(name)
    assert (found.name, found.digest) == (name, digest)


def test_every_platform_of_a_list(simulated):
    digest = "sha256:" + "1" * 64
    platforms = [
        {"architecture": "amd64", "os": "linux"},
        {"architecture": "arm64", "os": "linux", "variant": "v8"},
        {"architecture": "amd64", "os": "windows", "os.version": "10.0", "os.features": ["win32k"]},
    ]
    simulated.on(
        "GET",
        "/distribution/host:5000/web:1/json",
        reply({"Descriptor": {"digest": digest, "mediaType": "a/b", "size": 3}, "Platforms": platforms}),
    )
    with Client(simulated.host) as client:
        found = client.images.distribution("host:5000/web:1")
    assert [(p.os, p.architecture, p.variant, p.os_version, p.os_features) for p in found.platforms] == [
        ("linux", "amd64", "", "", []),
        ("linux", "arm64", "v8", "", []),
        ("windows", "amd64", "", "10.0", ["win32k"]),
    ]


def test_a_missing_tag(client, stored):
    missing = stored.rpartition(":")[0] + ":nosuch"
    with pytest.raises(errors.RegistryError) as caught:
        client.images.distribution(missing)
    assert caught.value.code == "registry_failed"
    assert caught.value.reason == "not_found"
    assert caught.value.resource == missing
    assert caught.value.operation == "image.distribution"
    assert "check the name" in caught.value.hint


def test_credentials(client, client_with, stored_privately, private_registry, auth_config):
    with pytest.raises(errors.RegistryError) as caught:
        client.images.distribution(stored_privately)
    assert caught.value.reason == "unauthorized"
    assert "docker login" in caught.value.hint
    with pytest.raises(errors.RegistryError) as caught:
        client.images.distribution(stored_privately, auth_config={"username": USER, "password": "hunter2"})
    assert caught.value.reason == "unauthorized"
    assert "hunter2" not in f"{caught.value} {caught.value.__dict__}"

    found = client.images.distribution(stored_privately, auth_config=auth_config)
    assert client_with({"auths": auths(private_registry)}).images.distribution(stored_privately) == found


def test_a_registry_that_is_not_there(client, unique):
    with pytest.raises(errors.RegistryError, match="connection refused") as caught:
        client.images.distribution(f"127.0.0.1:1/{unique()}")
    assert caught.value.reason == "unreachable"
    assert caught.value.retryable


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (403, "DENIED", "denied"),
        (404, "MANIFEST_UNKNOWN", "not_found"),
        (429, "TOOMANYREQUESTS", "rate_limited"),
    ],
)
def test_the_reason_of_a_registry_that_refuses(client, status, code, reason):
    with closing(RefusingRegistry(status, code)) as registry, pytest.raises(errors.RegistryError) as caught:
        client.images.distribution(f"{registry.address}/x:1")
    assert caught.value.reason == reason
    assert caught.value.retryable is (reason == "rate_limited")


@pytest.mark.parametrize("name", ["", "../x", "a b", "UPPER", "a?b", "sha256:" + "0" * 64])
def test_what_cannot_be_a_name_is_refused(client, name):
    with pytest.raises(errors.InvalidArgumentError) as caught:
        client.images.distribution(name)
    assert caught.value.hint


def test_a_deadline(simulated):
    simulated.on("GET", "/distribution/host:5000/web:1/json", stall())
    with Client(simulated.host) as client, pytest.raises(errors.OperationTimeoutError) as caught:
        client.images.distribution("host:5000/web:1", timeout=0.2)
    assert caught.value.resource == "host:5000/web:1"
    assert simulated.hung_up.wait(30)


def test_a_registry_is_asked_once(simulated):
    refusal = reply({"message": "toomanyrequests: enough"}, 500, Api_Version="1.41")  # the engine's, not a proxy's
    simulated.on("GET", "/distribution/host:5000/web:1/json", refusal)
    with Client(simulated.host) as client, pytest.raises(errors.RegistryError) as caught:
        client.images.distribution("host:5000/web:1")
    assert caught.value.reason == "rate_limited"
    assert len(simulated.asked("/distribution/host:5000/web:1/json")) == 1


def test_awaited(stored):
    async def main():
        async with AsyncClient() as client:
            found, *others = await asyncio.gather(*(client.images.distribution(stored) for _ in range(5)))
            assert others == [found] * 4
            return found

    assert asyncio.run(main()).name == stored
