"""No dead ends: who asks for a name of another library, or misspells one, is told what it is called here."""

import copy
import re

import pytest

import dockbridge
from dockbridge import AsyncClient, Client
from dockbridge._bridge import elsewhere


@pytest.fixture(params=[Client, AsyncClient])
def opened(request):
    client = request.param("unix:///nothing/here.sock")
    yield client
    client.close()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("version", "system.version()"),
        ("df", "system.disk_usage()"),
        ("login", "system.login"),
        ("ps", "containers.list()"),
        ("container", "containers"),
        ("containres", "did you mean 'containers'?"),
    ],
)
def test_names_of_the_client(opened, name, said):
    with pytest.raises(AttributeError, match=f"no attribute '{name}'") as caught:
        getattr(opened, name)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("group", "name", "said"),
    [
        ("containers", "exec_inspect", "inspect_exec"),
        ("containers", "put_archive", "copy_to"),
        ("containers", "get_archive", "stream_copy_from"),
        ("containers", "exec_run", "exec"),
        ("images", "rmi", "remove"),
        ("networks", "ls", "list"),
        ("volumes", "rm", "remove"),
        ("system", "df", "disk_usage"),
        ("health", "wait_helthy", "did you mean 'wait_healthy'?"),
        ("containers", "inspekt", "did you mean 'inspect'?"),
    ],
)
def test_names_of_the_groups(opened, group, name, said):
    with pytest.raises(AttributeError, match=f"no attribute '{name}'") as caught:
        getattr(getattr(opened, group), name)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("name", "said"), [("from_env", "Client()"), ("Docker", "AsyncClient"), ("Cilent", "'Client'")]
)
def test_names_of_the_package(name, said):
    with pytest.raises(AttributeError, match=f"no attribute '{name}'") as caught:
        getattr(dockbridge, name)
    assert said in str(caught.value)


def test_what_is_called_otherwise_is_really_there(opened):
    """Each hint names something that a client has."""
    for hint in elsewhere.CLIENT.values():
        for group, verb in re.findall(r"(\w+)\.(\w+)", hint):
            assert hasattr(getattr(opened, group), verb), hint
    for group, names in elsewhere.GROUPS.items():
        operations = getattr(opened, group)
        for name, hint in names.items():
            assert hasattr(operations, re.match(r"\w+", hint)[0]), hint
            assert name not in dir(type(operations)), f"{group}.{name} is there"
    for name in elsewhere.CLIENT:
        assert name not in dir(type(opened)), f"{name} is there"


def test_what_asks_for_names_by_itself_is_not_disturbed(opened):
    assert not hasattr(opened, "__wrapped__")
    assert not hasattr(opened.containers, "_repr_html_")
    assert getattr(opened.containers, "fetch", None) is None
    assert copy.copy(opened.containers)._caller is opened._caller
