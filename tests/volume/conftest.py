"""A volume made through the CLI, so that a test of one operation rests on that operation alone."""

import pytest
from support import docker


@pytest.fixture
def make_volume(unique, labels):
    """make_volume("--opt", "type=tmpfs") gives its name."""

    def make(*options: str) -> str:
        name = unique("volume")
        label = [f"--label={key}={value}" for key, value in labels.items()]
        docker("volume", "create", *label, *options, name)
        return name

    return make


@pytest.fixture
def label(labels):
    """The filter that finds the volumes of this test."""
    (text,) = (f"{key}={value}" for key, value in labels.items())
    return text
