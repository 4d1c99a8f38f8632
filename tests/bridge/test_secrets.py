"""A secret that is given to a method is shown by no exception, and what comes back is printed without it."""

import inspect
import json
import traceback
from pathlib import Path

import pytest
from simulated import cut, raw, reply

from dockbridge import Client, DockerSDKManager
from dockbridge.errors import DockbridgeError
from dockbridge.types import ContainerConfig, VolumeDetails

SECRET = "hunter2"
GROUPS = ("containers", "images", "networks", "volumes", "plugins", "system", "health")

# What must be given, by the argument's name.
NEEDED = {
    "container": "web",
    "image": "busybox:1",
    "images": ["busybox:1"],
    "command": ["true"],
    "name": "n1",
    "path": "/p",
    "network": "net1",
    "volume": "v1",
    "port": 80,
    "since": 1,
    "repository": "r",
    "height": 5,
    "width": 5,
    "exec_id": "e1",
    "term": "web",
    "plugin": "p1",
    "remote_name": "p1",
    "options": {"A": "b"},
    "method": "POST",
    "username": "u",
    "password": SECRET,
    "data": b"x",
}

ADDRESSES = [f"user:{SECRET}@registry.example/app:1", f"https://user:{SECRET}@host.example/x"]

# Arguments that hold secrets, with right and wrong ways to write them.
PAIRS = [
    {"PASSWORD": SECRET},
    [f"PASSWORD={SECRET}"],
    [("PASSWORD", SECRET)],
    [{"PASSWORD": SECRET}],
    {"PASSWORD": [SECRET]},
    {"PASSWORD": SECRET.encode()},
    SECRET.encode(),
]
HOLD_SECRETS = {
    "environment": PAIRS,
    "buildargs": PAIRS,
    "driver_opts": [*PAIRS, {"o": f"username=u,password={SECRET}"}],
    "driver_opt": PAIRS,
    "options": PAIRS,
    "changes": [[f"ENV PASSWORD={SECRET}"], [("ENV", SECRET)], {"ENV": SECRET}],
    "log_config": [
        {"Type": "splunk", "Config": {"splunk-token": SECRET}},
        {"Type": "splunk", "Config": {"splunk-token": [SECRET]}},
        {"Config": SECRET},
    ],
    "auth_config": [
        {"username": "u", "password": SECRET},
        {"identity_token": SECRET},
        {"password": SECRET},
        {"username": "u", "password": [SECRET]},
        {"username": "u", "passwrod": SECRET},
        SECRET,
        [SECRET],
    ],
    "mounts": [[{"Target": "/t", "VolumeOptions": {"DriverConfig": {"Options": {"o": f"password={SECRET}"}}}}]],
    "ipam": [{"Options": {"token": SECRET}}],
    "source": [
        f"https://user:{SECRET}@host.example/x",
        f"https://host.example/x?signature={SECRET}",
        f"ftp://user:{SECRET}@host.example/x",
        Path(f"https://user:{SECRET}@host.example/x"),
    ],
    "headers": [{"X-Registry-Auth": SECRET}, {"X-Registry-Auth": [SECRET]}, SECRET, [SECRET]],
    "json": [{"password": SECRET}, {"Env": [f"PASSWORD={SECRET}"]}, {"Config": {"Options": {"o": SECRET}}}, *ADDRESSES],
    "networking_config": [{"net": {"DriverOpts": {"token": SECRET}}}],
}


def echo(status):
    def answer(request):
        text = f"{request.method} {request.path} {request.query} {request.headers} {request.body!r} {request.body.decode(errors='replace')}"
        return reply({"message": text}, status)

    return answer


FAILURES = {
    "400": echo(400),
    "500": echo(500),
    "lost": lambda request: cut(),
    "no JSON": lambda request: reply(b"[" + request.body + repr(request.query).encode()),
    "no HTTP": lambda request: raw(request.body),
}


def cases():
    """Every argument of every method that may hold a secret, with ways to write it."""
    with Client("unix:///nowhere") as client:
        for group in GROUPS:
            for name, method in inspect.getmembers(getattr(client, group), inspect.ismethod):
                if name.startswith("_"):
                    continue
                parameters = inspect.signature(method).parameters
                needed = {p.name: NEEDED[p.name] for p in parameters.values() if p.default is p.empty}
                for argument in parameters:
                    values = HOLD_SECRETS.get(argument, [])
                    if isinstance(needed.get(argument), str):
                        values = ADDRESSES
                    for value in values:
                        yield group, name, {**needed, argument: value}


def failure_of(method, arguments):
    try:
        result = method(**arguments)
    except DockbridgeError as error:
        return error
    if hasattr(result, "close"):
        result.close()
    return None


def shown(error):
    """All that is seen of an exception: itself, its chain and its traceback."""
    text = "".join(traceback.format_exception(error))
    while error is not None:
        text += f"{error} {error!r} {error.args!r} {vars(error)!r}"
        error = error.__cause__ or error.__context__
    return text


@pytest.mark.parametrize("failure", FAILURES)
def test_no_exception_shows_a_secret(simulated, failure, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    simulated.otherwise = FAILURES[failure]
    (tmp_path / "config.json").write_text(json.dumps({"HttpHeaders": {"X-Token": f"Bearer {SECRET}"}}))
    raised = 0
    with Client(simulated.host, retries=0, timeout=20, environment={"DOCKER_CONFIG": str(tmp_path)}) as client:
        for group, name, arguments in cases():
            error = failure_of(getattr(getattr(client, group), name), arguments)
            if error is not None:
                assert SECRET not in shown(error), (group, name, arguments)
                raised += 1
    assert raised > 100


def test_no_exception_of_the_manager_shows_a_secret(simulated):
    simulated.otherwise = echo(500)
    with DockerSDKManager(host=simulated.host) as sdk:
        for argument in ("environment", "log_config", "auth_config", "mounts"):
            for value in HOLD_SECRETS[argument]:
                result = sdk.attempt(sdk.start_container, "busybox:1", "web", **{argument: value})
                assert not result.ok
                assert SECRET not in shown(result.error) + repr(result) + repr(sdk.last_error), value


def test_what_comes_back_is_printed_without_secrets(simulated):
    config = {"Env": [f"PASSWORD={SECRET}", "EMPTY=", "BARE"], "Image": "busybox:1"}
    simulated.on("GET", "/containers/web/json", reply({"Id": "a", "Config": config}))
    simulated.on("GET", "/images/busybox:1/json", reply({"Id": "sha256:a", "Config": config}))
    simulated.on(
        "GET", "/images/busybox:1/history", reply([{"Id": "a", "CreatedBy": f"|1 P={SECRET} /bin/sh -c true"}])
    )
    simulated.on("GET", "/volumes/v1", reply({"Name": "v1", "Options": {"o": f"password={SECRET}"}}))
    simulated.on(
        "GET", "/networks/n1", reply({"Name": "n1", "Options": {"t": SECRET}, "IPAM": {"Options": {"t": SECRET}}})
    )
    with Client(simulated.host) as client:
        details = client.containers.inspect("web")
        results = [
            details,
            client.images.inspect("busybox:1"),
            client.images.history("busybox:1"),
            client.volumes.inspect("v1"),
            client.networks.inspect("n1"),
        ]
    for result in results:
        assert SECRET not in f"{result} {result!r}"
        assert "…" in repr(result)
    assert "env=['PASSWORD=…', 'EMPTY=…', 'BARE']" in repr(details)
    assert details.config.env[0] == f"PASSWORD={SECRET}", "it is there for who asks"
    assert isinstance(details.config, ContainerConfig)
    assert "options={'o': '…'}" in repr(results[3])
    assert isinstance(results[3], VolumeDetails)


def test_a_client_that_cannot_be_opened_shows_no_credentials():
    for host in (
        f"tcp://user:{SECRET}@host:2375",
        f"ssh://user:{SECRET}@host",
        f"ftp://user:{SECRET}@host",
        f"user:{SECRET}@host:1",
    ):
        for options in ({"host": host}, {"environment": {"DOCKER_HOST": host}}, {"host": host, "context": "c"}):
            with pytest.raises(DockbridgeError) as caught:
                Client(**options)
            assert SECRET not in shown(caught.value)


def test_details_are_shown_without_secrets(simulated):
    simulated.otherwise = echo(500)
    with Client(simulated.host, retries=0) as client, pytest.raises(DockbridgeError) as caught:
        client.images.build(builder="classic", dockerfile_text="FROM x\nARG P", buildargs={"P": SECRET})
    assert SECRET not in json.dumps(caught.value.details)
    assert "P=…" in str(caught.value) or "…" in str(caught.value)
