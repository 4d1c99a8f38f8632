"""A network made through the CLI, so that a test of one operation rests on that operation alone."""

import pytest
from support import docker


@pytest.fixture
def make_network(unique, labels):
    """make_network("--subnet", "10.210.0.0/24") gives its name."""

    def make(*options: str) -> str:
        name = unique("network")
        label = [f"--label={key}={value}" for key, value in labels.items()]
        docker("network", "create", *label, *options, name)
        return name

    return make


@pytest.fixture
def networks_of():
    """The names of a container's networks, by the CLI."""

    def names(container: str) -> set[str]:
        template = "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}"
        return set(docker("inspect", "--format", template, container).stdout.split())

    return names
