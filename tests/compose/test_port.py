import pytest
from support import docker

from dockbridge import errors


def test_where_ports_are_published(make_project):
    made, project = make_project("""
services:
  web:
    image: BUSYBOX
    command: sleep 1000
    init: true
    scale: 2
    ports: ["127.0.0.1::80", "127.0.0.1::53/udp"]
""")
    project.up()
    for index, number in ((None, 1), (2, 2)):
        (port,) = project.port("web", 80, index=index)
        told = docker("port", f"{made.name}-web-{number}", "80").stdout.strip()
        assert f"{port.host_ip}:{port.host_port}" == told
        assert (port.container_port, port.protocol) == (80, "tcp")
    assert [(port.container_port, port.protocol) for port in project.port("web")] == [(53, "udp"), (80, "tcp")]
    assert project.port("web", "53/udp")[0].host_port
    assert project.port("web", 81) == project.port("web", "80/udp") == []


def test_what_has_no_ports(two):
    _, project = two
    with pytest.raises(errors.NotRunningError):
        project.port("web", 80)
    project.up()
    assert project.port("web", 80) == []
    with pytest.raises(errors.InvalidArgumentError):
        project.port("web", "http")
    with pytest.raises(errors.ServiceNotFoundError):
        project.port("nobody", 80)
