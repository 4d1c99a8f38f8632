"""The same ten tasks with aiodocker, which is awaited and nearest to the Engine API."""

from __future__ import annotations

import asyncio
import io
import tarfile

import aiohttp


async def output(client, image):
    container = await client.containers.run({"Image": image, "Cmd": ["echo", "hello"]})
    try:
        ended = await container.wait()
        text = "".join(await container.log(stdout=True))
        if ended["StatusCode"] != 0:
            raise RuntimeError(text)
        return text
    finally:
        await container.delete(force=True, v=True)


async def service(client, image, name, label):
    key, _, value = label.partition("=")
    config = {
        "Image": image,
        "Cmd": ["httpd", "-f", "-p", "8080", "-h", "/etc"],
        "Labels": {key: value},
        "ExposedPorts": {"8080/tcp": {}},
        "HostConfig": {"PortBindings": {"8080/tcp": [{"HostIp": "127.0.0.1", "HostPort": ""}]}},
    }
    web = await client.containers.run(config, name=name)
    async with asyncio.timeout(30), aiohttp.ClientSession() as session:
        while True:
            state = await web.show()
            if state["State"]["Status"] == "exited":
                raise RuntimeError("".join(await web.log(stdout=True, stderr=True)))
            try:
                url = f"http://127.0.0.1:{state['NetworkSettings']['Ports']['8080/tcp'][0]['HostPort']}/hostname"
                async with session.get(url) as reply:
                    if reply.status == 200:
                        return url
            except (aiohttp.ClientError, KeyError, IndexError):
                pass
            await asyncio.sleep(0.1)


async def inside(client, name):
    container = await client.containers.get(name)
    program = await container.exec(["timeout", "10", "cat", "/etc/hostname"])
    text = b""
    async with program.start(detach=False) as stream:
        while message := await stream.read_out():
            text += message.data
    if (await program.inspect())["ExitCode"] != 0:
        raise RuntimeError(text.decode())
    return text.decode()


async def ready(client, name):
    container = await client.containers.get(name)
    async with asyncio.timeout(30):
        async for line in container.log(stdout=True, stderr=True, follow=True):
            if "ready" in line:
                return line.rstrip("\n")
    raise RuntimeError(f"{name} has ended")


async def overview(client, label):
    found = await client.containers.list(all=True, filters={"label": [label]})
    return {container["Names"][0].removeprefix("/"): container["State"] for container in found}


async def files(client, name):
    container = await client.containers.get(name)
    content = b"debug = true\n"
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        entry = tarfile.TarInfo("app.conf")
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
    await container.put_archive("/etc", archive.getvalue())
    with await container.get_archive("/etc/hostname") as tar:
        return tar.extractfile("hostname").read()


async def image(client, folder, tag):
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        tar.add(folder, arcname=".")
    archive.seek(0)
    said = await client.images.build(fileobj=archive, tag=tag, encoding="identity")
    for message in said:
        if "error" in message:
            raise RuntimeError(message["error"])
    return (await client.images.inspect(tag))["Id"]


async def usage(client, label):
    containers = await client.containers.list(filters={"label": [label]})
    samples = await asyncio.gather(*(container.stats(stream=False) for container in containers))
    return {sample[0]["name"].removeprefix("/"): sample[0]["memory_stats"]["usage"] for sample in samples}


async def together(client, network, web, database):
    lan = await client.networks.create({"Name": network})
    await lan.connect({"Container": web})
    await lan.connect({"Container": database, "EndpointConfig": {"Aliases": ["db"]}})


async def clean(client, label):
    for container in await client.containers.list(all=True, filters={"label": [label]}):
        await container.delete(force=True, v=True)
