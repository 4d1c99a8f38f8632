import json

from support import docker


def test_ping_agrees_with_the_cli(client):
    ping = client.system.ping()
    oracle = json.loads(docker("version", "--format", "{{json .Server}}").stdout)
    assert ping.api_version == oracle["ApiVersion"]
    assert ping.os_type == oracle["Os"]
    assert ping.builder_version in ("", "1", "2")
    assert client.ping() is True
