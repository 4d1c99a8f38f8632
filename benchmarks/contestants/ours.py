"""dockbridge."""

from dockbridge import Client

NAME = "dockbridge"
COLD = "from dockbridge import Client; Client().ping()"
MEMORY = "from dockbridge import Client; c = Client(); c.containers.inspect({name!r})"


class Contestant:
    def __init__(self) -> None:
        self._client = Client()

    def inspect(self, name: str) -> object:
        return self._client.containers.inspect(name)

    def list(self) -> object:
        return self._client.containers.list(all=True)

    def logs(self, name: str) -> object:
        return self._client.containers.logs(name, tail=50)

    def exec(self, name: str) -> object:
        return self._client.containers.exec(name, ["true"])

    def restart(self, name: str) -> None:
        self._client.containers.start(name)
        self._client.containers.stop(name, stop_timeout=0)

    def empty(self) -> object:
        return self._client._caller.quick("selftest.echo", {}, lambda value, _raw: value)

    def close(self) -> None:
        self._client.close()
