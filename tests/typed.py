"""Compares typed results with the engine's own documents, by one rule for all names and values."""

from __future__ import annotations

import re
from datetime import datetime

from dockbridge._bridge.records import Record

# What is called otherwise here, and why.
RENAMED = {
    ("ContainerDetails", "Image"): "image_id",  # as in a list, whose image is the name it was started by
    ("VolumeDetails", "CreatedAt"): "created",  # as with containers, images and networks
    ("ImageManifestAttestation", "For"): "for_image",  # `for` is a word of Python
}

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+")


def ours(key: str) -> str:
    """Gives our name for one of the engine's: "GlobalIPv6PrefixLen" is global_ipv6_prefix_len, "os.version" os_version."""
    for word in ("IPv4", "IPv6", "IDs", "IPs", "IOps"):  # one word each
        key = key.replace(word, word.capitalize())
    return "_".join(_WORDS.findall(key)).lower()


def assert_typed(typed: Record, raw: dict, where: str = "") -> int:
    """Asserts that every key of a document has its typed field with the same value; gives the number of values."""
    kind, count = type(typed).__name__, 0
    for key, value in raw.items():
        name, place = RENAMED.get((kind, key), ours(key)), f"{where}.{key}"
        assert hasattr(typed, name), f"{place}: {kind} has no {name}"
        found = getattr(typed, name)
        if hasattr(typed, f"{name}_text") and isinstance(value, int):  # seconds, in lists
            assert found.timestamp() == value, place
        elif hasattr(typed, f"{name}_text"):
            assert getattr(typed, f"{name}_text") == (value or ""), place
            assert found is None or type(found) is datetime, place
        elif hasattr(typed, f"last_{name}") and value:  # a range of ports is two numbers
            assert "-".join(dict.fromkeys((str(found), str(getattr(typed, f"last_{name}"))))) == value, place
        elif (kind, key) == ("ContainerDetails", "Name"):  # without the slash that the engine puts before it
            assert f"/{found}" == value, place
        elif (kind, key) == ("ContainerSummary", "Names"):
            assert [f"/{x}" for x in found] == value, place
        else:
            count += _assert_same(found, value, place)
            continue
        count += 1
    return count


def _assert_same(found: object, value: object, place: str) -> int:
    if isinstance(found, Record):
        return assert_typed(found, value or {}, place)
    if value is None:  # the empty value of the field's type
        assert found is None or (not found and isinstance(found, (str, int, list, dict))), place
        return 1
    if isinstance(found, list) and isinstance(value, dict):  # a set: its values are empty
        assert found == list(value), place
        assert not any(value.values()), place
        return 1
    if type(found) is int and isinstance(value, str):  # a port
        assert (str(found) if found else "") == value, place
        return 1
    assert type(found) is type(value), f"{place}: {found!r} is {value!r}"
    if isinstance(value, dict):
        assert list(found) == list(value), place
        return 1 + sum(_assert_same(found[key], inner, f"{place}.{key}") for key, inner in value.items())
    if isinstance(value, list):
        assert len(found) == len(value), place
        return 1 + sum(_assert_same(x, inner, f"{place}[]") for x, inner in zip(found, value, strict=True))
    assert found == value, place
    return 1
