"""No dead ends: a keyword that a method does not take is an error that says which one is meant, and costs nothing where there is none."""

import asyncio
import inspect
import re

import pytest
from simulated import reply

import dockbridge
from dockbridge import AsyncClient, Client, DockerSDKManager, errors
from dockbridge._bridge import keywords

NOWHERE = "unix:///nothing/here.sock"
GROUPS = ("containers", "images", "networks", "volumes", "plugins", "system", "health")


def methods(client):
    for group in GROUPS:
        kind = type(getattr(client, group))
        for name, function in vars(kind).items():
            if inspect.isfunction(function) and not name.startswith("_"):
                yield group, name, function


def required(function):
    parameters = inspect.signature(function).parameters.values()
    return {p.name: "x" for p in parameters if p.default is p.empty and p.name != "self"}


@pytest.fixture
def lonely():
    with Client(NOWHERE) as opened:
        yield opened


@pytest.mark.parametrize(("group", "name"), [(g, n) for g, n, _ in methods(Client(NOWHERE))], ids=lambda value: value)
def test_every_method_names_what_was_misspelt(lonely, group, name):
    method = getattr(getattr(lonely, group), name)
    with pytest.raises(errors.UnknownKeywordError, match="unexpected keyword argument 'timeuot'") as caught:
        method(**required(method), timeuot=1)
    assert isinstance(caught.value, TypeError)
    assert "did you mean 'timeout'?" in str(caught.value)
    assert caught.value.details == {"closest": "timeout"}

    async def awaited():
        async with AsyncClient(NOWHERE) as opened:
            call = getattr(getattr(opened, group), name)
            with pytest.raises(errors.UnknownKeywordError, match="did you mean 'timeout'"):
                await call(**required(method), timeuot=1)

    asyncio.run(awaited())


def test_nobody_sees_how_it_is_done():
    for kind in (Client, AsyncClient):
        for _, name, function in methods(kind(NOWHERE)):
            signature = inspect.signature(function)
            assert isinstance(signature, inspect.Signature)
            assert not any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values()), name
            assert "unknown" not in str(signature)
            assert signature == inspect.signature(function)
            assert signature.replace(return_annotation=int) != signature
            assert inspect.getsource(function)
    assert inspect.iscoroutinefunction(AsyncClient(NOWHERE).containers.stop)
    assert inspect.iscoroutinefunction(AsyncClient.ping)
    assert next(iter(inspect.signature(Client).parameters)) == "host"
    assert str(inspect.signature(Client(NOWHERE).containers.pause)).startswith("(container: ")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda c: c.containers.run("a", enviroment=1), "did you mean 'environment'?"),
        (lambda c: c.containers.run("a", v="/a:/b"), "here that is volumes"),
        (lambda c: c.containers.run("a", restart="always"), "here that is restart_policy"),
        (lambda c: c.containers.remove("a", v=True), "here that is volumes"),
        (lambda c: c.containers.logs("a", follow=True), "here that is stream_logs"),
        (lambda c: c.containers.exec("a", "b", demux=True), "left out"),
        (lambda c: c.containers.list(quiet=True), "left out"),
        (lambda c: c.images.pull("redis", tag="7"), 'part of the image\'s name: "redis:7"'),
        (lambda c: c.images.build(".", fileobj=None), "here that is dockerfile_text"),
        (lambda c: c.networks.create("a", ipv6=True), "here that is enable_ipv6"),
        (lambda c: c.volumes.create("a", options={}), "here that is driver_opts"),
        (lambda c: c.networks.inspect("a", nothing_like_it=1), "it takes network, verbose, scope, timeout"),
        (lambda c: c.ping(timout=1), "did you mean 'timeout'?"),
        (lambda _: Client(base_url=NOWHERE), "here that is host"),
        (lambda _: Client(enviroment={}), "did you mean 'environment'?"),
        (lambda _: AsyncClient(retires=1), "did you mean 'retries'?"),
        (lambda _: DockerSDKManager(version="auto"), "here that is api_version"),
        (lambda _: DockerSDKManager(host=NOWHERE).stop_container("a", timeot=3), "did you mean 'timeout'?"),
        (lambda _: DockerSDKManager(host=NOWHERE).start_container("a", "b", env={}), "here that is environment"),
        (lambda _: DockerSDKManager(host=NOWHERE).start_container("a", "b", port=1), "did you mean 'ports'?"),
    ],
    ids=[str(number) for number in range(20)],
)  # fmt: skip
def test_what_it_is_called_here(lonely, call, said):
    with pytest.raises(errors.UnknownKeywordError) as caught:
        call(lonely)
    assert said in str(caught.value)
    assert caught.value.__cause__ is None


def test_an_object(simulated):
    simulated.on("GET", "/containers/web/json", reply({"Id": "a", "State": {"Status": "running"}}))
    with Client(simulated.host) as client:
        container = client.containers.get("web")
        with pytest.raises(errors.UnknownKeywordError, match="here that is volumes"):
            container.remove(v=True)
        assert "unknown" not in str(inspect.signature(container.stop))


def test_streams():
    for kind in (dockbridge.Session, dockbridge.AsyncSession, dockbridge.Stream, dockbridge.AsyncStream):
        for name in {"next", "take", "write", "resize"} & set(dir(kind)):
            signature = inspect.signature(getattr(kind, name))
            assert "unknown" not in str(signature)
            arguments = {p.name: 1 for p in signature.parameters.values() if p.default is p.empty and p.name != "self"}
            call = getattr(kind.__new__(kind), name)
            with pytest.raises(errors.UnknownKeywordError, match="did you mean 'timeout'"):
                asyncio.run(call(**arguments, timeuot=1))


def test_other_type_errors_stay_as_they_are(lonely):
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'image'") as caught:
        lonely.containers.run()
    assert not isinstance(caught.value, errors.DockbridgeError)
    with pytest.raises(TypeError, match="positional argument") as caught:
        lonely.ping(1, 2)
    assert not isinstance(caught.value, errors.DockbridgeError)


def test_the_table_names_what_there_is(lonely):
    """Each method is there, takes none of the names that are explained, and has what they are explained by."""
    wrong = []
    for path, table in keywords.METHODS.items():
        owner, name = path.split(".")
        group = getattr(lonely, owner.lower(), None)
        kind = type(group) if group is not None else getattr(dockbridge, owner)
        taken = set(keywords.known(inspect.unwrap(getattr(kind, name))))
        if path == "DockerSDKManager.start_container":
            taken = set(keywords.known(type(lonely.containers).run))
        for keyword, meant in table.items():
            first = re.match(r"\w+", meant).group()
            unexplained = first not in taken and not hasattr(kind, first)
            if keyword in taken or (unexplained and not meant.startswith(("left out", "part of", "one keyword"))):
                wrong.append((path, keyword, meant))
    assert not wrong, "\n".join(map(str, wrong))
