"""docker-py (PyPI: docker)."""

import docker

NAME = "docker-py"
COLD = "import docker; docker.from_env().ping()"
MEMORY = "import docker; c = docker.from_env(); c.containers.get({name!r})"


class Contestant:
    def __init__(self) -> None:
        self._client = docker.from_env(max_pool_size=32)

    def inspect(self, name: str) -> object:
        return self._client.containers.get(name)

    def list(self) -> object:
        return self._client.containers.list(all=True)

    def logs(self, name: str) -> object:
        return self._client.api.logs(name, tail=50)

    def exec(self, name: str) -> object:
        created = self._client.api.exec_create(name, ["true"])
        output = self._client.api.exec_start(created["Id"], demux=True)
        return output, self._client.api.exec_inspect(created["Id"])["ExitCode"]

    def restart(self, name: str) -> None:
        self._client.api.start(name)
        self._client.api.stop(name, timeout=0)

    def close(self) -> None:
        self._client.close()
