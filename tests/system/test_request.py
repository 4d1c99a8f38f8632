"""Requests that no operation has: sent as they are, with the errors, limits and deadlines of all others."""

import asyncio
import inspect
import json
import logging

import pytest

from dockbridge import AsyncClient, Client, errors


def test_a_read_with_parameters(client, make_container, labels):
    name = make_container(start=False)
    reply = client.request("GET", "/containers/json", query={"all": True, "filters": {"name": [name]}})
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "application/json"
    [found] = reply.json()
    assert found["Names"] == ["/" + name]
    assert json.loads(reply.text) == json.loads(reply.body) == [found]
    assert name not in repr(reply)


def test_a_container_by_hand(client, busybox, unique, labels):
    name = unique("raw")
    spec = {"Image": busybox, "Cmd": ["sleep", "1000"], "Labels": labels, "Env": None}
    made = client.request("POST", "/containers/create", query={"name": name}, json=spec)
    assert made.status == 201
    path = f"/containers/{made.json()['Id']}"
    assert client.request("POST", path + "/start").status == 204
    assert client.request("POST", path + "/start", repeatable=True).status == 304
    assert client.request("HEAD", path + "/archive", query={"path": "/etc"}).headers["X-Docker-Container-Path-Stat"]
    assert client.request("DELETE", path, query={"force": True}).body == b""
    with pytest.raises(errors.NotFoundError, match=r"[Nn]o such container") as caught:
        client.request("GET", path + "/json")
    assert caught.value.status == 404
    assert caught.value.resource == path + "/json"
    assert caught.value.operation == "system.request"


def test_bytes_there_and_back(client, make_container):
    name = make_container()
    archive = client.containers.copy_from(name, "/etc/passwd", archive=True).data
    reply = client.request("PUT", f"/containers/{name}/archive", query={"path": "/tmp"}, data=archive)
    assert reply.status == 200
    reply = client.request("GET", f"/containers/{name}/archive", query={"path": "/tmp/passwd"})
    assert reply.headers["Content-Type"] == "application/x-tar"
    assert b"root" in reply.body
    with pytest.raises(errors.BadReplyError):
        reply.json()
    with pytest.raises(errors.TooLargeError) as caught:
        client.request("GET", f"/containers/{name}/archive", query={"path": "/tmp/passwd"}, max_bytes=100)
    assert caught.value.details["limit"] == 100


def test_a_reply_without_an_end_has_a_deadline(client):
    with pytest.raises(errors.OperationTimeoutError):
        client.request("GET", "/events", timeout=0.3)
    assert client.ping()


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("path", {"path": "http://localhost/info"}),
        ("path", {"path": "/info?x=1"}),
        ("path", {"path": "/info\r\nX: y"}),
        ("path", {"path": "/containers/../info"}),
        ("path", {"path": "/v1.41/info"}),
        ("method", {"method": "GET /x HTTP/1.1\r\n"}),
        ("headers.Host", {"headers": {"Host": "elsewhere"}}),
        ("headers", {"headers": {"X: y\r\nZ": "1"}}),
        ("headers", {"headers": "X: y"}),
        ("query.all", {"query": {"all": [[1]]}}),
        ("json", {"json": {}, "data": b"x"}),
    ],
)
def test_what_is_refused(simulated, field, arguments):
    with Client(host=simulated.host) as client:
        with pytest.raises(errors.InvalidArgumentError) as caught:
            client.request(**{"method": "GET", "path": "/info", **arguments})
        assert caught.value.details["field"].startswith(field.partition(".")[0])
        assert all(request.path != "/info" for request in simulated.requests)
        assert caught.value.hint


def test_headers_are_secret(client):
    with pytest.raises(errors.InvalidArgumentError) as caught:
        client.request("GET", "/info", headers={"X-Registry-Auth": "hunter2\n"})
    assert "hunter2" not in str(caught.value)
    assert "X-Registry-Auth" in str(caught.value)


def test_it_takes_what_the_operation_takes(client):
    def parameters(method):
        return {name: (p.kind, p.default, p.annotation) for name, p in inspect.signature(method).parameters.items()}

    assert parameters(client.request) == parameters(client.system.request) == parameters(AsyncClient().request)


def test_it_is_told_as_all_operations_are(client, caplog):
    with caplog.at_level(logging.DEBUG, logger="dockbridge"):
        client.request("GET", "/_ping")
    assert any("system.request" in record.getMessage() for record in caplog.records)


def test_awaited(busybox):
    async def main():
        async with AsyncClient() as client:
            replies = await asyncio.gather(*(client.request("GET", "/version") for _ in range(5)))
            with pytest.raises(errors.NotFoundError):
                await client.request("GET", "/no/such/page")
            with pytest.raises(errors.OperationTimeoutError):
                await client.request("GET", "/events", timeout=0.3)
            return [reply.json()["ApiVersion"] for reply in replies]

    assert len(set(asyncio.run(main()))) == 1
