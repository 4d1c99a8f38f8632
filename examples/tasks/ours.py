"""Ten everyday tasks with dockbridge."""

from __future__ import annotations

from dockbridge import Client


def output(client: Client, image: str) -> str:
    """Runs a command in a container of its own and gives its output; one that fails is an error, and nothing is left behind."""
    return client.containers.run(image, "echo hello", remove=True, check=True).text


def service(client: Client, image: str, name: str, label: str) -> str:
    """Starts a web server on a free port of this machine, and gives its address once it answers."""
    ports = {"8080": ("127.0.0.1", 0)}
    web = client.containers.run(image, "httpd -f -p 8080 -h /etc", name=name, detach=True, ports=ports, labels=[label])
    return web.wait_http(8080, "/hostname", timeout=30).url


def inside(client: Client, name: str) -> str:
    """Runs a command in a container that is there, no longer than ten seconds; one that fails is an error."""
    return client.containers.exec(name, "cat /etc/hostname", check=True, timeout=10).text


def ready(client: Client, name: str) -> str:
    """Waits for a line in the log, no longer than thirty seconds."""
    return client.health.wait_log(name, text="ready", timeout=30).line


def overview(client: Client, label: str) -> dict[str, str]:
    """Gives the state of each container with a label, by its name."""
    return {container.name: container.state for container in client.containers.list(all=True, filters={"label": label})}


def files(client: Client, name: str) -> bytes:
    """Writes a file into a container, and reads another one out of it."""
    client.containers.copy_to(name, "/etc/app.conf", data=b"debug = true\n")
    return client.containers.copy_from(name, "/etc/hostname").data


def image(client: Client, folder: str, tag: str) -> str:
    """Builds an image of a folder, and gives its id."""
    return client.images.build(folder, tag=tag).id


def usage(client: Client, label: str) -> dict[str, int]:
    """Gives the memory in bytes that each running container with a label uses, of all at once."""
    return {one.name: one.memory_usage for one in client.containers.stats_all(filters={"label": label})}


def together(client: Client, network: str, web: str, database: str) -> None:
    """Puts two containers into a network of their own, where one finds the other as "db"."""
    lan = client.networks.create(network)
    client.networks.connect(lan, web)
    client.networks.connect(lan, database, aliases=["db"])


def clean(client: Client, label: str) -> None:
    """Ends and removes all containers with a label, and their anonymous volumes."""
    for container in client.containers.list(all=True, filters={"label": label}):
        client.containers.remove(container, force=True, volumes=True)
