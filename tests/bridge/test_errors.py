"""The exception tree: every code has one class, every class is the builtin it is documented to be."""

import builtins
import copy
import pickle
import re

import pytest
from support import ROOT

from dockbridge import errors
from dockbridge._bridge.failure import from_json
from dockbridge._generated.codes import CODES

PYTHON_ONLY = {"library", "forked"}  # what cannot come from the library
DOCUMENTED = re.findall(r"(\w+Error)(?: \(([\w, ]+)\))?", errors.__doc__.split("\n\n", 2)[2])


def classes(base=errors.DockbridgeError):
    return [base, *(inner for cls in base.__subclasses__() for inner in classes(cls))]


def full(cls=errors.PortConflictError):
    return cls(
        "a message with ünïcode",
        hint="a hint",
        operation="container.start",
        resource="web",
        status=409,
        retryable=True,
        details={"port": 5432, "owner": "db", "list": [1, {"deep": None}]},
    )


def test_every_code_has_exactly_one_class():
    own = [cls.code for cls in classes() if cls.__dict__.get("code")]
    assert len(own) == len(set(own))
    assert set(own) == set(CODES) | PYTHON_ONLY
    assert len(CODES) == len(set(CODES))


def test_the_tree_in_the_docstring_is_the_tree():
    assert sorted(name for name, _ in DOCUMENTED) == sorted(cls.__name__ for cls in classes())


@pytest.mark.parametrize(("name", "also"), DOCUMENTED, ids=[name for name, _ in DOCUMENTED])
def test_every_class_is_the_builtin_it_is_documented_to_be(name, also):
    cls = getattr(errors, name)
    assert issubclass(cls, errors.DockbridgeError)
    for builtin in filter(None, also.split(", ")):
        assert issubclass(cls, getattr(builtins, builtin))


def test_the_list_of_errors_in_the_docs_is_complete():
    text = (ROOT / "docs" / "errors.md").read_text()
    assert [cls.__name__ for cls in classes() if cls.__doc__ is None and cls.__name__ not in text] == []
    table = {name for line in text.splitlines() if line.startswith("|") for name in re.findall(r"\w+Error", line)}
    abstract = {"DockbridgeError", "ImageTransferError", "WaitError", "BridgeError"}
    assert {cls.__name__ for cls in classes()} - abstract <= table


@pytest.mark.parametrize("code", CODES)
def test_the_library_s_errors_become_their_class(code):
    error = from_json({"code": code, "message": "m", "status": 404, "retryable": True, "details": {"a": 1}})
    assert error.code == code
    assert type(error).code == code
    assert (error.message, error.hint, error.operation, error.resource) == ("m", "", "", "")
    assert (error.status, error.retryable, error.details) == (404, True, {"a": 1})


def test_a_code_of_a_newer_library():
    error = from_json({"code": "invented_later", "message": "m"})
    assert type(error) is errors.DockbridgeError
    assert error.code == "invented_later"


@pytest.mark.parametrize("value", [{}, {"code": None}, {"message": None, "details": None, "hint": None}])
def test_an_error_object_that_says_little(value):
    assert isinstance(from_json(value), errors.DockbridgeError)


def test_the_text_says_where_what_and_what_to_do():
    assert str(full()) == "container.start: a message with ünïcode (a hint)"
    assert str(errors.DockbridgeError("alone")) == "alone"


@pytest.mark.parametrize("cls", classes(), ids=lambda cls: cls.__name__)
def test_errors_travel_between_processes(cls):
    error = full(cls)
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is cls
        assert str(again) == str(error)
        assert again.args == error.args
        assert again.__dict__ == error.__dict__


def test_facts_of_an_error_are_attributes():
    error = full()
    assert (error.port, error.owner) == (5432, "db")
    assert errors.PortConflictError("m").port is None
    exited = errors.ContainerExitedError("m", details={"exit_code": 3, "logs": "the end"})
    assert (exited.exit_code, exited.logs) == (3, "the end")
    assert errors.UnhealthyError("m", details={"health_output": "no"}).health_output == "no"
    assert errors.CommandFailedError("m", details={"exit_code": 2}).exit_code == 2


def test_details_are_a_copy():
    given = {"port": 1}
    error = errors.PortConflictError("m", details=given)
    given["port"] = 2
    assert error.port == 1
