from urllib.request import urlopen

import pytest

from dockbridge import errors

SERVE = "mkdir -p /www/private; echo fine >/www/index.html; sleep 1; httpd -f -p 8080 -h /www"


def test_a_server_that_comes_up(client, make_container):
    name = make_container("sh", "-c", SERVE, options=["--publish", "127.0.0.1::8080"])
    reply = client.health.wait_http(name, 8080)
    assert reply.status == 200
    assert reply.attempts > 1
    assert urlopen(reply.url, timeout=10).read() == b"fine\n"


def test_a_port_that_is_not_published(client, make_container):
    name = make_container("sh", "-c", SERVE)
    reply = client.health.wait_http(name, "8080/tcp", "/index.html?full=1", host="www.example.org")
    assert reply.url.endswith(":8080/index.html?full=1")


def test_statuses(client, make_container):
    name = make_container("sh", "-c", SERVE)
    assert client.health.wait_http(name, 8080, "/missing", status=[404]).status == 404
    assert client.health.wait_http(name, 8080, method="HEAD").status == 200
    assert client.health.wait_http(name, 8080, "/private").status == 302  # a redirect, which is not followed
    with pytest.raises(errors.OperationTimeoutError) as caught:
        client.health.wait_http(name, 8080, "/missing", timeout=1)
    assert caught.value.details["last_status"] == 404
    assert "status 404" in str(caught.value)


def test_a_path_that_comes_later(client, make_container):
    name = make_container("sh", "-c", "mkdir /www; httpd -p 8080 -h /www; sleep 1; touch /www/ready; sleep 1000")
    reply = client.health.wait_http(name, 8080, "/ready")
    assert reply.status == 200
    assert reply.attempts > 1


def test_https_to_a_server_that_does_not_speak_it(client, make_container):
    name = make_container("sh", "-c", SERVE)
    client.health.wait_http(name, 8080)
    with pytest.raises(errors.OperationTimeoutError) as caught:
        client.health.wait_http(name, 8080, https=True, tls_verify=False, timeout=1)
    assert caught.value.details["last_error"]


def test_an_end_while_waiting(client, make_container):
    name = make_container(
        "sh", "-c", "sleep 1; echo bad configuration; exit 1", options=["--publish", "127.0.0.1::8080"]
    )
    with pytest.raises(errors.ContainerExitedError) as caught:
        client.health.wait_http(name, 8080)
    assert caught.value.logs == "bad configuration\n"


@pytest.mark.parametrize(
    "arguments",
    [
        {"port": 0},
        {"path": "no-slash"},
        {"path": "/a b\r\nX: y"},
        {"method": "G ET"},
        {"host": "a b"},
        {"status": [7]},
        {"status": ["ok"]},
    ],
)
def test_what_cannot_be_asked(client, arguments):
    with pytest.raises(errors.InvalidArgumentError):
        client.health.wait_http("any", **{"port": 80, **arguments})


def test_a_missing_container(client):
    with pytest.raises(errors.ContainerNotFoundError):
        client.health.wait_http("dockbridge-no-such-container", 80)
