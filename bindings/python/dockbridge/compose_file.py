"""Compose files that a program makes, typed in full.

    file = ComposeFile("shop")
    file.service("db", image="postgres:16", volumes=["data:/var/lib/postgresql/data"], healthcheck={"test": "pg_isready"})
    file.service("web", image="shop", depends_on={"db": "service_healthy"})
    file.volume("data")
    file.write("compose.yaml")

The types of this module (Service, Network, Healthcheck, …) are generated from compose's own schema.
"""

from __future__ import annotations

import os

from ._bridge import native
from ._bridge.failure import from_json
from ._bridge.jsontext import encode, parse
from ._bridge.keywords import unexpected
from ._bridge.references import one
from ._generated import compose_file as _types

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, Protocol

    from typing_extensions import Unpack

    from ._bridge.references import Identified
    from ._generated.compose_file import Build as Build
    from ._generated.compose_file import Config as Config
    from ._generated.compose_file import Deploy as Deploy
    from ._generated.compose_file import Develop as Develop
    from ._generated.compose_file import Document as Document
    from ._generated.compose_file import Healthcheck as Healthcheck
    from ._generated.compose_file import Model as Model
    from ._generated.compose_file import Mount as Mount
    from ._generated.compose_file import Network as Network
    from ._generated.compose_file import Port as Port
    from ._generated.compose_file import Secret as Secret
    from ._generated.compose_file import Service as Service
    from ._generated.compose_file import Volume as Volume
    from .async_client import AsyncClient
    from .client import Client

    class HasYAML(Protocol):
        """What can be given where a compose file is wanted, beside paths and texts."""

        def to_yaml(self) -> str:
            """The file as YAML."""
            ...


_MOST = 8 << 20  # bytes of a file; the library refuses more
_SECTIONS = ("name", "include", "services", "networks", "volumes", "secrets", "configs", "models")


class ComposeFile:
    """One compose file: services, and the networks, volumes, secrets and configs that they use.

    Values are compose's text: "${TAG:-16}" is replaced by compose when it reads the file, and "$" is written "$$" (see literal). Keys
    are written in the order in which they were given. What compose would refuse raises at once, with its path.

    :param name: the project's name; whoever uses the file may give another one.
    :param services: services by name; also service().
    :param networks: networks by name; also network().
    :param volumes: named volumes; also volume().
    :param secrets: secrets by name; also secret().
    :param configs: configs by name; also config().
    :param extensions: keys of one's own, which begin with "x-".
    :raises InvalidArgumentError: an unknown key or a value of the wrong kind; details["path"] says where.
    """

    def __init__(
        self,
        name: str | None = None,
        *,
        services: Mapping[str, Service] | None = None,
        networks: Mapping[str, Network | None] | None = None,
        volumes: Mapping[str, Volume | None] | None = None,
        secrets: Mapping[str, Secret] | None = None,
        configs: Mapping[str, Config] | None = None,
        extensions: Mapping[str, Any] | None = None,
    ) -> None:
        self._document: dict[str, Any] = {}
        given = {"services": services, "networks": networks, "volumes": volumes, "secrets": secrets, "configs": configs}
        if name is not None:
            self._document["name"] = name
        for section, values in given.items():
            if values:
                self._document[section] = {key: _value(section, value) for key, value in values.items()}
        self._document.update(extensions or {})
        _check(self._document)

    @classmethod
    def parse(cls, source: str | os.PathLike[str]) -> ComposeFile:
        """Reads a file: a text with line ends is YAML, anything else a path. Comments are lost; anchors and merge keys are resolved.

        :raises InvalidArgumentError: it is no compose file; details has "line", "column" and "path" where they are known.
        :raises OSError: it cannot be read.
        """
        if isinstance(source, str) and "\n" in source:
            text = source.encode()
        else:
            with open(source, "rb") as opened:
                text = opened.read(_MOST + 1)
        return cls._made(_run("composefile.read", text))

    @classmethod
    def from_containers(
        cls,
        client: Client,
        containers: Iterable[str | Identified],
        *,
        name: str | None = None,
        timeout: float | None = None,
    ) -> ComposeFile:
        """Reads containers off an engine: the file brings the same ones up again. With AsyncClient use from_containers_async().

        What their images say is left out. Networks and named volumes are external: they are there, with their data. The values of
        environment variables are in the file, secrets among them, because the containers need them.

        :param client: the client of their engine.
        :param containers: names, ids, or objects that have ids.
        :param name: the project's name.
        :param timeout: deadline in seconds.
        """
        request = _describe(containers, name, timeout)
        return cls._made(client._caller.long("composefile.describe", request, lambda _value, raw: raw))

    @classmethod
    async def from_containers_async(
        cls,
        client: AsyncClient,
        containers: Iterable[str | Identified],
        *,
        name: str | None = None,
        timeout: float | None = None,
    ) -> ComposeFile:
        """As from_containers(), with an AsyncClient."""
        request = _describe(containers, name, timeout)
        return cls._made(await client._caller.long("composefile.describe", request, lambda _value, raw: raw))

    @classmethod
    def _made(cls, document: bytes) -> ComposeFile:
        file = cls.__new__(cls)
        file._document = parse(document)
        return file

    @staticmethod
    def literal(text: str) -> str:
        """The text with each "$" doubled, so that compose takes it as it is and replaces nothing in it."""
        return text.replace("$", "$$")

    def service(self, name: str, /, **keys: Unpack[Service]) -> Service:
        """Adds a service, or replaces the one of that name, and gives its mapping, which may be changed.

        :param name: the service's name.
        :param keys: what the service has: image, command, environment, ports, …, as in a compose file. depends_on also takes conditions
            alone: {"db": "service_healthy"}.
        """
        made: Service = self._add("services", name, keys, _types.Service, ComposeFile.service)
        return made

    def network(self, name: str, /, **keys: Unpack[Network]) -> Network:
        """Adds a network, or replaces the one of that name: driver, ipam, external, …"""
        made: Network = self._add("networks", name, keys, _types.Network, ComposeFile.network)
        return made

    def volume(self, name: str, /, **keys: Unpack[Volume]) -> Volume:
        """Adds a named volume, or replaces the one of that name: driver, driver_opts, external, …"""
        made: Volume = self._add("volumes", name, keys, _types.Volume, ComposeFile.volume)
        return made

    def secret(self, name: str, /, **keys: Unpack[Secret]) -> Secret:
        """Adds a secret, or replaces the one of that name: file, or environment (the name of a variable)."""
        made: Secret = self._add("secrets", name, keys, _types.Secret, ComposeFile.secret)
        return made

    def config(self, name: str, /, **keys: Unpack[Config]) -> Config:
        """Adds a config, or replaces the one of that name: file, content or environment (the name of a variable)."""
        made: Config = self._add("configs", name, keys, _types.Config, ComposeFile.config)
        return made

    def _add(self, section: str, name: str, keys: Any, form: Any, method: Any) -> Any:
        known = {key for kind in form.__mro__ for key in getattr(kind, "__annotations__", ())} | set(
            form.__annotations__
        )
        unknown = [key for key in keys if key not in known and not key.startswith("x-")]
        if unknown:
            raise unexpected(method, unknown, sorted(known))
        value = _value(section, {key: given for key, given in keys.items() if given is not None})
        _check({section: {name: value}})
        self._document.setdefault(section, {})[name] = value
        return value

    @property
    def name(self) -> str | None:
        """The project's name; None where the file has none."""
        name: str | None = self._document.get("name")
        return name

    def check(self) -> None:
        """Looks also whether the services, networks, volumes, secrets and configs that services name are in the file.

        :raises InvalidArgumentError: one is not, or something else is wrong; details["path"] says where.
        """
        _check(self.to_dict(), whole=True)

    def to_dict(self) -> Document:
        """The file as a mapping of its own."""
        copied: Document = parse(encode("composefile.write", self._normal()))
        return copied

    def to_json(self) -> str:
        """The file as JSON, which compose reads, too."""
        text = encode("composefile.write", self._normal())
        _check(self._normal())
        return text.decode()

    def to_yaml(self) -> str:
        """The file as YAML."""
        return _run("composefile.write", encode("composefile.write", self._normal())).decode()

    def write(self, path: str | os.PathLike[str]) -> None:
        """Writes the file as YAML. Who reads meanwhile sees the old file or the new one, whole.

        :raises OSError: it cannot be written; then the old file is as it was.
        """
        text = self.to_yaml()
        path = os.path.realpath(path)
        beside = f"{path}.{os.getpid()}.{id(self):x}.new"
        try:
            mode = os.stat(path).st_mode & 0o777
        except OSError:
            mode = 0o644
        try:
            with open(
                os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8", newline=""
            ) as opened:
                opened.write(text)
                opened.flush()
                os.fsync(opened.fileno())
            os.replace(beside, path)
        except BaseException:
            if os.path.exists(beside):
                os.unlink(beside)
            raise

    def _normal(self) -> dict[str, Any]:
        """The document with its sections in the order of compose files, and with what callers changed since."""
        document = {section: self._document[section] for section in _SECTIONS if section in self._document}
        document.update({key: value for key, value in self._document.items() if key not in document})
        for section in _SECTIONS[2:]:
            if section in document:
                document[section] = {name: _value(section, value) for name, value in document[section].items()}
        return document

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ComposeFile) and self.to_dict() == other.to_dict()

    def __repr__(self) -> str:
        parts = [
            f"{len(self._document[section])} {section}" for section in _SECTIONS[2:] if self._document.get(section)
        ]
        return f"<dockbridge.ComposeFile {self.name or 'without a name'}: {', '.join(parts) or 'empty'}>"


def _value(section: str, value: Any) -> Any:
    """What is written for what was given: conditions alone become mappings."""
    if section != "services" or not isinstance(value, dict):
        return value
    depends = value.get("depends_on")
    if isinstance(depends, dict) and any(isinstance(each, str) for each in depends.values()):
        named = {name: {"condition": each} if isinstance(each, str) else each for name, each in depends.items()}
        return {**value, "depends_on": named}
    return value


def _describe(containers: Iterable[str | Identified], name: str | None, timeout: float | None) -> dict[str, Any]:
    named = [one(each, "composefile.describe", "containers", "container") for each in containers]
    request = {"containers": named, "name": name, "timeout": timeout}
    return {key: value for key, value in request.items() if value is not None}


def _check(document: Any, *, whole: bool = False) -> None:
    _run("composefile.check", encode("composefile.check", document), b'{"whole":true}' if whole else b"{}")


def _run(operation: str, data: bytes, request: bytes = b"{}") -> bytes:
    """Runs an operation that needs no engine."""
    answer = native.load().call(0, operation.encode(), request, data)
    if answer.status != native.OK:
        raise from_json(parse(answer.json))
    return answer.data or b""


def __getattr__(name: str) -> Any:
    if not name.startswith("_") and hasattr(_types, name):
        return getattr(_types, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = ["ComposeFile"]
