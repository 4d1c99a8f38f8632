"""python-on-whales, which starts the docker CLI."""

from python_on_whales import DockerClient

NAME = "python-on-whales"
SLOW = True
COLD = "from python_on_whales import docker; docker.version()"
MEMORY = "from python_on_whales import docker; docker.container.inspect({name!r})"


class Contestant:
    def __init__(self) -> None:
        self._client = DockerClient()

    def inspect(self, name: str) -> object:
        return self._client.container.inspect(name)

    def list(self) -> object:
        return [container.name for container in self._client.container.list(all=True)]

    def logs(self, name: str) -> object:
        return self._client.container.logs(name, tail=50)

    def exec(self, name: str) -> object:
        return self._client.container.execute(name, ["true"])

    def restart(self, name: str) -> None:
        self._client.container.start(name)
        self._client.container.stop(name, time=0)

    def close(self) -> None:
        """Nothing is open between its processes."""
