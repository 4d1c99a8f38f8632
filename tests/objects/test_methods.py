"""Every generated method of an object sends what the method of its group sends, with the object as the resource."""

import asyncio
import importlib
import inspect

import pytest
from recording import arguments_of

from dockbridge import AsyncClient, Client, errors

RESOURCES = ("container", "image", "network", "plugin", "volume")


def class_of(resource, prefix=""):
    module = importlib.import_module(f"dockbridge._generated.{prefix.lower()}{'_' if prefix else ''}{resource}_object")
    return getattr(module, prefix + resource.capitalize())


def methods(resource, prefix=""):
    found = vars(class_of(resource, prefix))
    return [name for name, value in found.items() if inspect.isfunction(value) and not name.startswith("_")]


METHODS = [(resource, name) for resource in RESOURCES for name in methods(resource)]


def make(resource, prefix, client):
    """An object as get gives it, without the request."""
    types = importlib.import_module(f"dockbridge._generated.{resource}_types")
    details = getattr(types, f"to_{resource}_details")({"Id": "the id", "Name": "the id"})
    return class_of(resource, prefix)(client._caller, details)


def group_method(client, resource, name):
    if name == "health_status":
        return client.health.status
    if name.startswith("wait_"):
        return getattr(client.health, name)
    return getattr(getattr(client, f"{resource}s"), "inspect" if name == "reload" else name)


def test_the_methods_are_those_of_the_group():
    assert len(methods("container")) > 35
    assert {"stop", "exec", "stream_logs", "wait_healthy", "health_status", "reload"} <= set(methods("container"))
    assert set(methods("image")) == {"reload", "exists", "history", "tag", "remove"}
    assert set(methods("network")) == {"reload", "exists", "connect", "disconnect", "remove"}
    assert set(methods("volume")) == {"reload", "exists", "remove"}
    assert {"enable", "disable", "configure", "remove"} < set(methods("plugin"))
    for resource in RESOURCES:
        assert methods(resource) == methods(resource, "Async")


@pytest.mark.parametrize(("resource", "name"), METHODS, ids=lambda value: value)
def test_waiting(library, resource, name):
    with Client() as client:
        method = getattr(make(resource, "", client), name)
        arguments = arguments_of(method, everything=True)[0]
        for call in (lambda: method(**arguments), lambda: group_method(client, resource, name)("the id", **arguments)):
            given = call()
            if hasattr(given, "result"):
                given.result()
    sent = [one for one in library.sent if one[0] != f"{resource}.inspect" or name == "reload"]
    assert sent == [sent[0]] * 2


@pytest.mark.parametrize(("resource", "name"), METHODS, ids=lambda value: value)
def test_awaited(library, resource, name):
    async def main():
        async with AsyncClient() as client:
            method = getattr(make(resource, "Async", client), name)
            arguments = arguments_of(method, everything=True)[0]
            for call in (method, lambda **all: group_method(client, resource, name)("the id", **all)):
                given = call(**arguments)
                if inspect.isawaitable(given):
                    await given
                else:
                    async with given:
                        await given.result()

    asyncio.run(main())
    sent = [one for one in library.sent if one[0] != f"{resource}.inspect" or name == "reload"]
    assert sent == [sent[0]] * 2


@pytest.mark.parametrize(("resource", "name"), METHODS, ids=lambda value: value)
def test_both_take_the_same_and_say_what_they_do(resource, name):
    waiting, awaited = getattr(class_of(resource), name), getattr(class_of(resource, "Async"), name)
    assert inspect.signature(waiting).parameters == inspect.signature(awaited).parameters
    assert waiting.__doc__ == awaited.__doc__
    assert waiting.__doc__


@pytest.mark.parametrize("prefix", ["", "Async"])
@pytest.mark.parametrize("resource", RESOURCES)
def test_fields_are_those_of_the_details(resource, prefix):
    async def main():
        async with AsyncClient("unix:///nothing/here.sock") as client:
            check(make(resource, prefix, client))

    def check(thing):
        for name, value in vars(type(thing)).items():
            if isinstance(value, property) and hasattr(thing.details, name):
                assert getattr(thing, name) == getattr(thing.details, name), name
        assert {name for name in type(thing.details).__slots__ if not hasattr(type(thing), name)} == set()

    asyncio.run(main())


@pytest.mark.parametrize("prefix", ["", "Async"])
@pytest.mark.parametrize(("resource", "name"), METHODS, ids=lambda value: value)
def test_an_unknown_keyword(library, resource, name, prefix):
    async def call(client):
        method = getattr(make(resource, prefix, client), name)
        given = method(**arguments_of(method, everything=True)[0], nonsense=1)
        if inspect.isawaitable(given):
            await given

    async def main():
        async with AsyncClient() as client:
            with pytest.raises(errors.UnknownKeywordError, match="unexpected keyword argument 'nonsense'"):
                await call(client)

    asyncio.run(main())
    assert library.sent == []
