"""Every generated method, waiting and awaited, with every keyword: what request crosses the border."""

import asyncio
import importlib
import inspect
import pkgutil

import pytest
from recording import arguments_of

from dockbridge import AsyncClient, Client, _generated


def methods(awaited):
    """Gives (group, method) of all generated methods."""
    found = []
    for module in pkgutil.iter_modules(_generated.__path__):
        if module.name.endswith(("_operations", "_project")) and module.name.startswith("async_") is awaited:
            for name, value in vars(importlib.import_module(f"{_generated.__name__}.{module.name}")).items():
                if isinstance(value, type) and value.__module__.endswith(module.name):  # not what it imports
                    group = name.removeprefix("Async").lower()
                    found += [(group, method) for method in vars(value) if not method.startswith("_")]
    return found


METHODS = methods(awaited=False)
PROJECT = {"project_name": "p", "environment": {"A": "b"}}  # what a project adds to each of its requests


def bound(client, group):
    """The object of a client that has a group's methods, and what it adds to the requests."""
    if group == "composeproject":
        return client.compose(**PROJECT), PROJECT
    return getattr(client, group), {}


def operation_of(group, name):
    if group == "composeproject":
        return f"compose.{name.rstrip('_')}"
    resource = group.removesuffix("s") if group in ("containers", "images", "networks", "volumes", "plugins") else group
    return f"{resource}.{name.rstrip('_')}"


def operations_named(name, group, sent):
    """stream_pull is the operation image.pull, opened as a stream of its progress; get is an inspect that gives an object."""
    operation = operation_of(group, "inspect" if name == "get" else name)
    return {operation, operation.replace(".stream_", ".")} if sent != operation else {operation}


def test_there_are_as_many_awaited_ones():
    assert methods(awaited=True) == METHODS
    assert len(METHODS) > 70


@pytest.mark.parametrize("everything", [False, True], ids=["what is required", "every keyword"])
@pytest.mark.parametrize(("group", "name"), METHODS, ids=lambda value: value)
def test_waiting(library, group, name, everything):
    with Client() as client:
        owner, added = bound(client, group)
        method = getattr(owner, name)
        arguments, request, body = arguments_of(method, everything)
        given = method(**arguments)
        if hasattr(given, "result"):
            given.result()
    (operation, sent, data), *more = library.sent
    assert not more or (name, [operation for operation, _, _ in more]) == ("run", ["container.inspect"])
    assert operation in operations_named(name, group, operation)
    assert (sent, data) == ({**added, **request}, body)


@pytest.mark.parametrize("everything", [False, True], ids=["what is required", "every keyword"])
@pytest.mark.parametrize(("group", "name"), METHODS, ids=lambda value: value)
def test_awaited(library, group, name, everything):
    async def main():
        async with AsyncClient() as client:
            owner, added = bound(client, group)
            method = getattr(owner, name)
            arguments, request, body = arguments_of(method, everything)
            given = method(**arguments)
            if inspect.isawaitable(given):
                await given
            else:
                async with given:
                    await given.result()
            return {**added, **request}, body

    expected = asyncio.run(main())
    (operation, sent, data), *more = library.sent
    assert not more or (name, [operation for operation, _, _ in more]) == ("run", ["container.inspect"])
    assert operation in operations_named(name, group, operation)
    assert (sent, data) == expected


@pytest.mark.parametrize(("group", "name"), METHODS, ids=lambda value: value)
def test_both_take_the_same(library, group, name):
    waiting = getattr(type(bound(Client(), group)[0]), name)
    awaited = getattr(type(bound(AsyncClient(), group)[0]), name)
    assert inspect.signature(waiting).parameters == inspect.signature(awaited).parameters
    assert waiting.__doc__ == awaited.__doc__
    assert waiting.__doc__
