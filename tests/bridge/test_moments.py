"""Moments in results: a datetime in UTC under the field's name, the exact text beside it, and neither costs what was not asked for."""

import dataclasses
import inspect
import pickle
from datetime import datetime, timedelta, timezone

import pytest
from script import UNMEASURED, run
from simulated import reply
from support import LABEL, RUN, docker

import dockbridge.types
from dockbridge import Client
from dockbridge._bridge.moments import moment, text_of_nanoseconds, text_of_seconds
from dockbridge._bridge.records import Record
from dockbridge.output import Chunk

UTC = timezone.utc


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2025-08-01T12:00:00Z", datetime(2025, 8, 1, 12, tzinfo=UTC)),
        ("2025-08-01T12:00:00.5Z", datetime(2025, 8, 1, 12, 0, 0, 500_000, tzinfo=UTC)),
        ("2025-08-01T12:00:00.123456789Z", datetime(2025, 8, 1, 12, 0, 0, 123_456, tzinfo=UTC)),
        ("2025-08-01T12:00:00.999999999+02:00", datetime(2025, 8, 1, 10, 0, 0, 999_999, tzinfo=UTC)),
        ("2025-08-01T12:00:00-05:30", datetime(2025, 8, 1, 17, 30, tzinfo=UTC)),
        ("1970-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59.999999999Z", datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("", None),
        ("9999-12-31T23:59:59-01:00", None),
        ("2025-02-30T12:00:00Z", None),
        ("2025-08-01 at noon", None),
        ("Z", None),
        ("unknown", None),
        (None, None),
        (1754049600, None),
    ],
)
def test_a_moment_is_read(text, meant):
    found = moment(text)
    assert found == meant
    assert found is None or found.utcoffset() == timedelta(0)


def test_numbers_are_written_as_the_engine_writes_texts():
    assert text_of_seconds(1_700_000_000) == "2023-11-14T22:13:20Z"
    assert text_of_seconds(0) == text_of_seconds(None) == "1970-01-01T00:00:00Z"
    assert moment(text_of_seconds(-62_135_596_800)) is None, "Go's zero time"
    for seconds in (10**15, -(10**15), 10**30):
        with pytest.raises(OverflowError):
            text_of_seconds(seconds)
    assert text_of_nanoseconds(10**40) == text_of_nanoseconds("soon") == ""
    assert text_of_nanoseconds(1_700_000_000_012_345_678) == "2023-11-14T22:13:20.012345678Z"
    assert text_of_nanoseconds(0) == text_of_nanoseconds(None) == ""


def _moments():
    for name in dockbridge.types.__all__:
        kind = getattr(dockbridge.types, name)
        for key, value in vars(kind).items() if isinstance(kind, type) else ():
            if isinstance(value, property) and "datetime" in str(inspect.signature(value.fget).return_annotation):
                yield kind, key


def test_each_moment_has_its_text_beside_it():
    found = list(_moments())
    assert len(found) > 10
    for kind, name in found:
        assert isinstance(getattr(kind, f"{name}_text"), property) or f"{name}_text" in kind.__slots__


def test_no_time_of_a_result_is_only_a_text_or_a_number():
    """What is called like a time is one; spans of time say in their name or comment what they are."""
    times = {(kind.__name__, name) for kind, name in _moments()}
    assert times
    for name in dockbridge.types.__all__:
        kind = getattr(dockbridge.types, name)
        if not isinstance(kind, type) or not issubclass(kind, Record):  # what callers give
            continue
        for field in kind.__slots__:
            if field in ("created", "read", "time", "start", "end", "expires") or field.endswith(("_at", "_time")):
                assert (name, field) in times, f"{name}.{field}"


def test_of_a_reply(simulated):
    simulated.on("GET", "/containers/web/json", reply({"Id": "a", "Created": "2025-08-01T12:00:00.123456789+02:00"}))
    with Client(simulated.host) as client:
        details = client.containers.inspect("web")
    assert details.created == datetime(2025, 8, 1, 10, 0, 0, 123_456, tzinfo=UTC)
    assert details.created_text == "2025-08-01T12:00:00.123456789+02:00"
    assert details.state.started_at is None
    assert details.state.started_at_text == ""
    assert pickle.loads(pickle.dumps(details)).created == details.created
    assert "created_text" in dataclasses.asdict(details)


def test_of_a_line():
    chunk = Chunk("stdout", b"x", "2025-08-01T12:00:00.123456789Z")
    assert chunk.time == datetime(2025, 8, 1, 12, 0, 0, 123_456, tzinfo=UTC)
    assert repr(chunk) == "Chunk('stdout', b'x', '2025-08-01T12:00:00.123456789Z')"
    assert Chunk("stdout", b"x").time is None
    assert chunk != Chunk("stdout", b"x")


def test_who_asks_for_no_moment_imports_no_datetime(simulated):
    simulated.on("GET", "/containers/web/json", reply({"Id": "a", "Created": "2025-08-01T12:00:00Z"}))
    said = run(
        f"""
        import sys
        from dockbridge import Client
        details = Client({simulated.host!r}).containers.inspect("web")
        print(details.state.status, details.created_text, "datetime" in sys.modules)
        print(details.created.isoformat(), "datetime" in sys.modules)
        """,
        **UNMEASURED,
    )
    assert said.split() == ["2025-08-01T12:00:00Z", "False", "2025-08-01T12:00:00+00:00", "True"]


@pytest.mark.parametrize("resource", ["containers", "images", "networks", "volumes"])
def test_created_is_the_same_in_inspect_and_in_a_list(client, make_container, unique, labels, resource):
    """The same name, type and meaning; a list may have whole seconds."""
    of = getattr(client, resource)
    made = {
        "containers": lambda: make_container(start=False),
        "images": lambda: docker(
            "commit", "--change", f"LABEL {LABEL}={RUN}", make_container(start=False)
        ).stdout.strip(),
        "networks": lambda: client.networks.create(unique("moment"), labels=labels).id,
        "volumes": lambda: client.volumes.create(unique("moment"), labels=labels).name,
    }[resource]()
    details = of.inspect(made)
    filters = {"label": f"{LABEL}={RUN}"}
    listed = {
        getattr(x, "id", None) or x.name: x
        for x in of.list(**({"all": True} if resource == "containers" else {}), filters=filters)
    }
    summary = listed[getattr(details, "id", None) or details.name]
    assert type(details.created) is type(summary.created) is datetime
    assert type(details.created_text) is type(summary.created_text) is str
    assert timedelta(0) <= details.created - summary.created < timedelta(seconds=1)
    assert abs(datetime.now(UTC) - details.created) < timedelta(days=1)


def test_the_moments_of_a_container(client, make_container):
    name = make_container("true")
    docker("wait", name)
    state = client.containers.inspect(name).state
    assert abs(state.finished_at - state.started_at) < timedelta(seconds=30)  # engines note a start a little later
    assert client.containers.inspect(make_container(start=False)).state.started_at is None
    (die,) = client.system.events(state.finished_at - timedelta(1), filters={"event": "die", "container": name})
    assert die.time_text.startswith(f"{die.time:%Y-%m-%dT%H:%M:%S.%f}")
    assert abs(state.finished_at - die.time) < timedelta(seconds=30)
    assert 0 <= die.time_nano - int(die.time.timestamp()) * 10**9 < 10**9
    version = client.system.version()
    if version.build_time is not None:  # some engines were built at "library-import"
        assert version.build_time_text.startswith(f"{version.build_time:%Y-%m-}")
