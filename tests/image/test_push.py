import asyncio
import json

import pytest
from registry import USER
from support import docker

from dockbridge import AsyncClient, errors

from .conftest import auths, check_overall


def test_push_puts_the_image_where_the_cli_finds_it(client, make_image, unique, open_registry):
    name = f"{open_registry.address}/{unique()}:1"
    image = make_image(name)
    reports = []

    result = client.images.push(name, progress=reports.append)

    assert result.image == name
    assert result.size > 0
    assert [(pushed.tag, pushed.digest) for pushed in result.tags] == [("1", result.digest)]
    known = [report.overall for report in reports if report.overall is not None]
    assert known == sorted(known)
    assert known[-1] == 1
    assert "Pushed" in [report.status for report in reports]
    docker("rmi", name)
    docker("pull", f"{name.rpartition(':')[0]}@{result.digest}")
    assert client.images.inspect(f"{name.rpartition(':')[0]}@{result.digest}").id == image


def test_push_of_all_tags(client, make_image, unique, open_registry):
    repository = f"{open_registry.address}/{unique()}"
    make_image(f"{repository}:1")
    docker("tag", f"{repository}:1", f"{repository}:2")
    result = client.images.push(repository, all_tags=True)
    assert sorted(pushed.tag for pushed in result.tags) == ["1", "2"]
    with pytest.raises(errors.InvalidArgumentError):
        client.images.push(f"{repository}:1", all_tags=True)


def test_push_of_a_missing_image(client, unique, open_registry):
    name = f"{open_registry.address}/{unique()}:1"
    with pytest.raises(errors.ImageNotFoundError) as caught:
        client.images.push(name)
    assert caught.value.resource == name
    assert caught.value.operation == "image.push"


def test_push_with_and_without_credentials(client, client_with, make_image, unique, private_registry, auth_config):
    name = f"{private_registry.address}/{unique()}:1"
    make_image(name)
    with pytest.raises(errors.ImagePushError) as caught:
        client.images.push(name)
    assert caught.value.details["reason"] == "unauthorized"
    assert "docker login" in caught.value.hint
    with pytest.raises(errors.ImagePushError) as caught:
        client.images.push(name, auth_config={"username": USER, "password": "hunter2"})
    assert caught.value.details["reason"] == "unauthorized"
    assert "hunter2" not in f"{caught.value} {caught.value.__dict__}"

    pushed = client.images.push(name, auth_config=auth_config)
    assert pushed.digest == client_with({"auths": auths(private_registry)}).images.push(name).digest


def test_push_to_a_registry_that_is_not_there(client, make_image, unique):
    name = f"127.0.0.1:1/{unique()}:1"
    make_image(name)
    with pytest.raises(errors.ImagePushError) as caught:
        client.images.push(name)
    assert caught.value.details["reason"] == "unreachable"
    assert caught.value.resource == name


def test_a_digest_cannot_be_pushed(client, make_image, unique, open_registry):
    name = f"{open_registry.address}/{unique()}"
    make_image(f"{name}:latest")
    digest = client.images.push(name).digest
    (oracle,) = json.loads(docker("image", "inspect", f"{name}:latest").stdout)
    assert oracle["RepoDigests"] == [f"{name}@{digest}"]
    with pytest.raises(errors.InvalidArgumentError):
        client.images.push(f"{name}@{digest}")


@pytest.mark.parametrize("name", ["", "../x", "a b", "UPPER"])
def test_what_cannot_be_a_name_is_refused(client, name):
    with pytest.raises(errors.InvalidArgumentError):
        client.images.push(name)


def test_a_stream_of_every_layer_s_progress(client, layered, open_registry, containerd_store):
    name = layered(open_registry.address)
    with client.images.stream_push(name) as reports:
        seen = list(reports)
        digest = reports.result().digest
    known = [report for report in seen if report.overall is not None]
    check_overall(known)
    done = {
        report.id for report in seen if report.status.startswith(("Pushed", "Layer already exists", "Mounted from"))
    }
    assert len(done) >= (1 if containerd_store else 4)  # which is looked at every 100 ms only
    sizes = {report.id: report.total for report in seen if report.status == "Pushing" and report.total}
    assert containerd_store or max(sizes.values()) > 2_900_000
    with client.images.stream_push(name) as reports:
        assert reports.result().digest == digest


def test_a_stream_that_is_closed_ends_the_push_on_the_engine(client, make_image, unique, stalled_registry):
    name = f"{stalled_registry.address}/{unique()}:1"
    make_image(name, size=12_000_000)
    with client.images.stream_push(name) as reports:
        report = next(report for report in reports if report.status == "Pushing" and report.current)
        assert 0 <= report.overall < 1
    stalled_registry.resume.set()
    assert stalled_registry.hung_up.wait(60)


def test_awaited(make_image, unique, open_registry, stalled_registry):
    name = f"{open_registry.address}/{unique()}:1"
    make_image(name)
    stalled = f"{stalled_registry.address}/{unique()}:1"
    make_image(stalled, size=12_000_000)

    async def main():
        async with AsyncClient() as client:
            async with client.images.stream_push(name) as reports:
                seen = [report async for report in reports]
                assert (await reports.result()).image == name
            check_overall([report for report in seen if report.overall is not None])
            async with client.images.stream_push(stalled) as reports:
                async for report in reports:
                    if report.status == "Pushing":
                        break

    asyncio.run(main())
    stalled_registry.resume.set()
    assert stalled_registry.hung_up.wait(60)
