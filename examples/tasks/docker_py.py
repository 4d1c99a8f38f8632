"""The same ten tasks with docker-py, which has nothing to wait by: its side asks again and again."""

from __future__ import annotations

import io
import tarfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor


def output(client, image):
    return client.containers.run(image, ["echo", "hello"], remove=True).decode()


def service(client, image, name, label):
    web = client.containers.run(
        image,
        ["httpd", "-f", "-p", "8080", "-h", "/etc"],
        name=name,
        detach=True,
        ports={"8080/tcp": ("127.0.0.1", None)},
        labels=[label],
    )
    deadline = time.monotonic() + 30
    while True:
        web.reload()
        if web.status == "exited":
            raise RuntimeError(web.logs().decode())
        try:
            url = f"http://127.0.0.1:{web.ports['8080/tcp'][0]['HostPort']}/hostname"
            urllib.request.urlopen(url, timeout=1).close()
            return url
        except (OSError, KeyError, IndexError):
            if time.monotonic() > deadline:
                raise TimeoutError(web.logs().decode()) from None
        time.sleep(0.1)


def inside(client, name):
    container = client.containers.get(name)
    code, text = container.exec_run(["timeout", "10", "cat", "/etc/hostname"])
    if code != 0:
        raise RuntimeError(text.decode())
    return text.decode()


def ready(client, name):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        container = client.containers.get(name)
        for line in container.logs().decode().splitlines():
            if "ready" in line:
                return line
        if container.status == "exited":
            raise RuntimeError(container.logs().decode())
        time.sleep(0.1)
    raise TimeoutError(name)


def overview(client, label):
    return {
        container.name: container.status for container in client.containers.list(all=True, filters={"label": label})
    }


def files(client, name):
    container = client.containers.get(name)
    content = b"debug = true\n"
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        entry = tarfile.TarInfo("app.conf")
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
    container.put_archive("/etc", archive.getvalue())
    pieces, _ = container.get_archive("/etc/hostname")
    with tarfile.open(fileobj=io.BytesIO(b"".join(pieces))) as tar:
        return tar.extractfile("hostname").read()


def image(client, folder, tag):
    built, _ = client.images.build(path=folder, tag=tag)
    return built.id


def usage(client, label):
    containers = client.containers.list(filters={"label": label})
    with ThreadPoolExecutor(max(1, len(containers))) as pool:
        samples = pool.map(lambda container: container.stats(stream=False), containers)
        return {
            container.name: sample["memory_stats"]["usage"]
            for container, sample in zip(containers, samples, strict=True)
        }


def together(client, network, web, database):
    lan = client.networks.create(network)
    lan.connect(web)
    lan.connect(database, aliases=["db"])


def clean(client, label):
    for container in client.containers.list(all=True, filters={"label": label}):
        container.remove(force=True, v=True)
