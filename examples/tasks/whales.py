"""The same ten tasks with python-on-whales, which starts the docker program for each step, and has nothing to wait by."""

from __future__ import annotations

import time
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory


def output(client, image):
    return client.container.run(image, ["echo", "hello"], remove=True) + "\n"


def service(client, image, name, label):
    key, _, value = label.partition("=")
    web = client.container.run(
        image,
        ["httpd", "-f", "-p", "8080", "-h", "/etc"],
        name=name,
        detach=True,
        publish=[("127.0.0.1:", 8080)],
        labels={key: value},
    )
    deadline = time.monotonic() + 30
    while True:
        web.reload()
        if web.state.status == "exited":
            raise RuntimeError(web.logs())
        try:
            url = f"http://127.0.0.1:{web.network_settings.ports['8080/tcp'][0]['HostPort']}/hostname"
            urllib.request.urlopen(url, timeout=1).close()
            return url
        except (OSError, KeyError, IndexError):
            if time.monotonic() > deadline:
                raise TimeoutError(web.logs()) from None
        time.sleep(0.1)


def inside(client, name):
    return client.container.execute(name, ["timeout", "10", "cat", "/etc/hostname"]) + "\n"


def ready(client, name):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for line in client.container.logs(name).splitlines():
            if "ready" in line:
                return line
        if client.container.inspect(name).state.status == "exited":
            raise RuntimeError(client.container.logs(name))
        time.sleep(0.1)
    raise TimeoutError(name)


def overview(client, label):
    containers = client.container.list(all=True, filters=[("label", label)])
    return {container.name: container.state.status for container in containers}


def files(client, name):
    with TemporaryDirectory() as folder:
        path = Path(folder, "file")
        path.write_bytes(b"debug = true\n")
        client.container.copy(path, (name, "/etc/app.conf"))
        client.container.copy((name, "/etc/hostname"), path)
        return path.read_bytes()


def image(client, folder, tag):
    return client.legacy_build(folder, tags=tag).id


def usage(client, label):
    containers = client.container.list(filters=[("label", label)])
    return {one.container_name: one.memory_used for one in client.container.stats(containers)}


def together(client, network, web, database):
    lan = client.network.create(network)
    client.network.connect(lan, web)
    client.network.connect(lan, database, alias="db")


def clean(client, label):
    for container in client.container.list(all=True, filters=[("label", label)]):
        client.container.remove(container, force=True, volumes=True)
