import asyncio
import json
import os
import signal
from contextlib import closing
from pathlib import Path

import pytest
from registry import PASSWORD, USER, RefusingRegistry
from support import docker

from dockbridge import AsyncClient, errors

from .conftest import auths, check_overall, write_helper


def test_pull_brings_what_the_cli_would(client, stored):
    result = client.images.pull(stored)

    assert result.image == stored
    assert not result.already_present
    (oracle,) = json.loads(docker("image", "inspect", stored).stdout)
    assert result.id == oracle["Id"]
    assert [f"{stored.rpartition(':')[0]}@{result.digest}"] == oracle["RepoDigests"]
    assert result.tags == ["1"]

    again = client.images.pull(stored)
    assert again.already_present
    assert again.id == result.id


def test_pull_by_digest(client, stored):
    result = client.images.pull(stored)
    docker("rmi", stored)
    name = f"{stored.rpartition(':')[0]}@{result.digest}"
    by_digest = client.images.pull(name)
    assert by_digest.id == result.id
    assert by_digest.image == name


def test_pull_of_all_tags(client, stored):
    repository = stored.rpartition(":")[0]
    client.images.pull(stored)
    for tag in ("2", "latest"):
        docker("tag", stored, f"{repository}:{tag}")
        docker("push", f"{repository}:{tag}")
    docker("rmi", stored, f"{repository}:2", f"{repository}:latest")

    result = client.images.pull(repository, all_tags=True)

    assert result.image == repository
    assert sorted(result.tags) == ["1", "2", "latest"]
    assert all(client.images.exists(f"{repository}:{tag}") for tag in result.tags)
    with pytest.raises(errors.InvalidArgumentError):
        client.images.pull(stored, all_tags=True)


def test_no_tag_means_latest(client, stored):
    repository = stored.rpartition(":")[0]
    with pytest.raises(errors.ImagePullError) as caught:
        client.images.pull(repository)
    assert caught.value.details["reason"] == "not_found"
    assert f"{repository}:latest" in caught.value.message


def test_progress_arrives(client, stored):
    reports = []
    client.images.pull(stored, progress=reports.append)

    statuses = [report.status for report in reports]
    assert any(status.startswith("Status: Downloaded newer image") for status in statuses)
    assert "Pull complete" in statuses
    known = [report.overall for report in reports if report.overall is not None]
    assert known == sorted(known)
    assert known[-1] == 1
    assert all(report.current >= 0 for report in reports if report.current is not None)


def test_a_missing_tag_is_an_error_with_the_reason(client, stored):
    missing = stored.rpartition(":")[0] + ":nosuch"
    with pytest.raises(errors.ImagePullError) as caught:
        client.images.pull(missing)
    error = caught.value
    assert error.resource == missing
    assert error.status == 404
    assert error.details["reason"] == "not_found"
    assert "check the name" in error.hint
    assert not error.retryable


def test_a_registry_that_is_not_there(client, unique):
    with pytest.raises(errors.ImagePullError, match="connection refused") as caught:
        client.images.pull(f"127.0.0.1:1/{unique()}")
    assert caught.value.details["reason"] == "unreachable"
    assert caught.value.retryable


@pytest.mark.parametrize(
    ("status", "code", "reason", "hint"),
    [
        (403, "DENIED", "denied", "check the name"),
        (404, "MANIFEST_UNKNOWN", "not_found", "check the name"),
        (429, "TOOMANYREQUESTS", "rate_limited", "wait"),
    ],
)
def test_the_reason_of_a_registry_that_refuses(client, status, code, reason, hint):
    with closing(RefusingRegistry(status, code)) as registry, pytest.raises(errors.ImagePullError) as caught:
        client.images.pull(f"{registry.address}/x:1")
    assert caught.value.details["reason"] == reason
    assert hint in caught.value.hint
    assert caught.value.retryable is (reason == "rate_limited")


def test_no_credentials(client, stored_privately):
    with pytest.raises(errors.ImagePullError) as caught:
        client.images.pull(stored_privately)
    assert caught.value.details["reason"] == "unauthorized"
    assert "docker login" in caught.value.hint


def test_explicit_credentials(client, stored_privately, auth_config):
    assert client.images.pull(stored_privately, auth_config=auth_config).id


def test_a_wrong_password_is_not_shown(client, stored_privately):
    with pytest.raises(errors.ImagePullError) as caught:
        client.images.pull(stored_privately, auth_config={"username": USER, "password": "hunter2"})
    assert caught.value.details["reason"] == "unauthorized"
    assert "password is wrong" in caught.value.hint
    assert "hunter2" not in f"{caught.value} {caught.value.__dict__}"


@pytest.mark.parametrize(
    "auth",
    [
        {"username": "u"},
        {"password": "hunter2"},
        {"username": "u", "passwrod": "hunter2"},
        {"username": "u", "password": 20252026},
        "hunter2",
        ["hunter2"],
    ],
)
def test_credentials_that_cannot_be_used_are_refused_and_not_shown(client, auth):
    with pytest.raises(errors.InvalidArgumentError) as caught:
        client.images.pull("127.0.0.1:1/x", auth_config=auth)
    shown = f"{caught.value} {caught.value.__dict__}"
    assert "hunter2" not in shown
    assert "20252026" not in shown


def test_credentials_of_docker_login(client_with, stored_privately, private_registry):
    client = client_with({"auths": auths(private_registry)})
    assert client.images.pull(stored_privately).id


def test_credentials_of_the_environment(client_with, stored_privately, private_registry):
    client = client_with({}, DOCKER_AUTH_CONFIG=json.dumps({"auths": auths(private_registry)}))
    assert client.images.pull(stored_privately).id


@pytest.mark.parametrize("setting", ["credsStore", "credHelpers"])
def test_credentials_of_a_helper(client_with, tmp_path, stored_privately, private_registry, setting):
    answer = json.dumps({"Username": USER, "Secret": PASSWORD})
    write_helper(tmp_path, "test", f"""[ "$(cat)" = "$WANTED" ] && [ "$1" = get ] && echo '{answer}'""")
    config = {"credsStore": "test"} if setting == "credsStore" else {"credHelpers": {private_registry.address: "test"}}
    client = client_with(config, WANTED=private_registry.address)
    assert client.images.pull(stored_privately).id


def test_a_helper_without_credentials_means_none(client_with, tmp_path, stored, stored_privately):
    write_helper(tmp_path, "test", "echo 'credentials not found in native keychain'; exit 1")
    client = client_with({"credsStore": "test"})
    assert client.images.pull(stored).id
    with pytest.raises(errors.ImagePullError) as caught:
        client.images.pull(stored_privately)
    assert caught.value.details["reason"] == "unauthorized"


def test_a_helper_that_fails(client_with, tmp_path, stored_privately, auth_config):
    write_helper(tmp_path, "test", "echo 'the key ring is locked'; echo hunter2 >&2; exit 1")
    client = client_with({"credsStore": "test"})
    with pytest.raises(errors.CredentialHelperError, match="the key ring is locked") as caught:
        client.images.pull(stored_privately)
    assert isinstance(caught.value, errors.AuthenticationError)
    assert "docker-credential-test" in caught.value.message
    assert client.images.pull(stored_privately, auth_config=auth_config).id, "explicit credentials win"


def test_a_helper_that_is_missing(client_with, stored):
    with pytest.raises(errors.CredentialHelperError, match="docker-credential-nosuch") as caught:
        client_with({"credsStore": "nosuch"}).images.pull(stored)
    assert "PATH" in caught.value.message
    assert caught.value.hint


def test_a_helper_that_hangs_is_ended_with_the_call(client_with, tmp_path, stored):
    write_helper(tmp_path, "test", 'echo $$ > "$MARK"; exec sleep 1000')
    mark = tmp_path / "pid"
    client = client_with({"credsStore": "test"}, MARK=str(mark))
    with pytest.raises(errors.OperationTimeoutError):
        client.images.pull(stored, timeout=1)
    assert not Path("/proc", mark.read_text().strip()).exists()


def test_a_process_that_a_helper_leaves_behind_holds_nothing_up(client_with, tmp_path, stored_privately):
    answer = json.dumps({"Username": USER, "Secret": PASSWORD})
    write_helper(tmp_path, "test", f"""sleep 1000 & echo $! > "$MARK"; echo '{answer}'""")
    mark = tmp_path / "pid"
    client = client_with({"credsStore": "test"}, MARK=str(mark))
    try:
        assert client.images.pull(stored_privately, timeout=60).id
    finally:
        os.kill(int(mark.read_text()), signal.SIGKILL)


def test_a_failing_progress_callback_ends_the_pull(client, endless_registry):
    def fail(report):
        if report.status == "Downloading":
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        client.images.pull(f"{endless_registry.address}/x:1", progress=fail)
    assert endless_registry.hung_up.wait(60)


def test_a_deadline_ends_the_pull_on_the_engine(client, endless_registry):
    name = f"{endless_registry.address}/x:1"
    with pytest.raises(errors.OperationTimeoutError) as caught:
        client.images.pull(name, timeout=1)
    assert caught.value.resource == name
    assert endless_registry.hung_up.wait(60)
    assert not client.images.exists(name)


@pytest.mark.parametrize(
    "name", ["", "../x", "a b", "UPPER", "a;b", "$(x)", "a\nb", "sha256:" + "0" * 64, "x:", "a?tag=1"]
)
def test_what_cannot_be_a_name_is_refused(client, name):
    with pytest.raises(errors.InvalidArgumentError) as caught:
        client.images.pull(name)
    assert caught.value.hint


def test_a_platform_that_does_not_exist(client, stored):
    with pytest.raises((errors.InvalidArgumentError, errors.ImagePullError)):
        client.images.pull(stored, platform="no/such/platform/at/all")


def test_a_stream_of_every_layer_s_progress(client, layered, open_registry, containerd_store):
    name = layered(open_registry.address)
    docker("push", name)
    docker("rmi", name)
    with client.images.stream_pull(name) as reports:
        seen = list(reports)
        result = reports.result()
    check_overall(seen)
    assert result.id == client.images.inspect(name).id
    begun = {report.id for report in seen if report.status == "Pulling fs layer"}
    assert len(begun) == 3
    assert {report.id for report in seen if report.status == "Pull complete"} == begun
    sizes = {report.id: report.total for report in seen if report.status == "Downloading" and report.total}
    if not containerd_store:  # which is looked at every 100 ms only
        assert max(sizes.values()) > 2_900_000

    with client.images.stream_pull(name) as reports:
        again = list(reports)
        assert reports.result().already_present
    assert again[-1].overall == 1, "also when there was nothing to do"


def test_a_stream_that_is_closed_ends_the_pull_on_the_engine(client, endless_registry):
    name = f"{endless_registry.address}/x:1"
    with client.images.stream_pull(name) as reports:
        report = next(report for report in reports if report.status == "Downloading" and report.current)
        assert 0 < report.overall < 1
    assert endless_registry.hung_up.wait(60)
    with pytest.raises(errors.ConflictError, match="closed before its end"):
        reports.result()
    assert not client.images.exists(name)


def test_a_stream_s_error_comes_from_it(client, stored):
    with pytest.raises(errors.ImagePullError), client.images.stream_pull(stored + "-nosuch") as reports:
        list(reports)


def test_awaited(endless_registry, stored):
    async def main():
        async with AsyncClient() as client:
            async with client.images.stream_pull(stored) as reports:
                seen = [report async for report in reports]
                assert (await reports.result()).image == stored
            check_overall(seen)
            begun = asyncio.Event()
            task = asyncio.create_task(
                client.images.pull(
                    f"{endless_registry.address}/x:1", progress=lambda p: p.status == "Downloading" and begun.set()
                )
            )
            await begun.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(main())
    assert endless_registry.hung_up.wait(60)
