"""aiodocker, on an event loop that is entered for each call."""

import asyncio

import aiodocker

NAME = "aiodocker"
COLD = """
import asyncio, aiodocker
async def main():
    async with aiodocker.Docker() as d:
        await d.version()
asyncio.run(main())
"""
MEMORY = """
import asyncio, aiodocker
async def main():
    async with aiodocker.Docker() as d:
        await d.containers.get({name!r})
asyncio.run(main())
"""


class Contestant:
    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._client = self._run(self._open())

    async def _open(self) -> aiodocker.Docker:
        return aiodocker.Docker()

    def _run(self, call: object) -> object:
        return self._loop.run_until_complete(call)

    def inspect(self, name: str) -> object:
        return self._run(self._client.containers.get(name))

    def list(self) -> object:
        return self._run(self._client.containers.list(all=True))

    def logs(self, name: str) -> object:
        return self._run(self._client.containers.container(name).log(stdout=True, stderr=True, tail=50))

    def exec(self, name: str) -> object:
        async def run() -> object:
            created = await self._client.containers.container(name).exec(["true"])
            async with created.start() as stream:
                while await stream.read_out() is not None:
                    pass
            return await created.inspect()

        return self._run(run())

    def restart(self, name: str) -> None:
        async def run() -> None:
            container = self._client.containers.container(name)
            await container.start()
            await container.stop(t=0)

        self._run(run())

    def close(self) -> None:
        self._run(self._client.close())
        self._loop.close()
