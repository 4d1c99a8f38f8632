import pytest
from support import docker

from dockbridge import errors


@pytest.fixture
def stored(open_registry, busybox, unique):
    """The name of an image that is in the open registry and not on the engine."""
    name = f"{open_registry.address}/{unique('stored')}:1"
    docker("tag", busybox, name)
    docker("push", name)
    docker("rmi", name)
    yield name
    docker("rmi", name, check=False)


PROJECT = """
services:
  web: {{image: "{stored}", depends_on: [db]}}
  db: {{image: "{missing}"}}
  made: {{image: "{missing}-made", build: {{dockerfile_inline: FROM BUSYBOX}}}}
  never: {{image: BUSYBOX, pull_policy: never}}
"""


@pytest.fixture
def project(make_project, stored, open_registry):
    return make_project(PROJECT.format(stored=stored, missing=f"{open_registry.address}/missing:1"))[1]


def test_images_come_and_their_progress_is_told(client, project, stored):
    seen = []
    result = project.pull(["web"], progress=seen.append)
    assert (result.pulled, result.skipped, result.must_build, result.failed) == ([stored], [], [], {})
    assert client.images.exists(stored)
    told = [(p.action, p.state, p.service) for p in seen if (p.resource, p.name) == ("image", stored)]
    assert (told[0], told[-1]) == (("Pulling", "working", "web"), ("Pulled", "done", "web"))
    assert project.pull(["web"], policy="missing").skipped == ["web"]


def test_one_that_cannot_be_pulled_does_not_stop_the_others(client, project, stored, open_registry):
    with pytest.raises(errors.DockbridgeError) as caught:
        project.pull(["web"], include_dependencies=True)
    assert caught.value.details["service"] == "db"
    assert client.images.exists(stored)
    result = project.pull(ignore_failures=True)
    assert (result.pulled, result.skipped, result.must_build) == ([stored], ["never"], ["made"])
    assert list(result.failed) == [f"{open_registry.address}/missing:1"]
    assert project.pull(["made"], ignore_buildable=True).skipped == ["made"]
    with pytest.raises(errors.ServiceNotFoundError):
        project.pull(["nobody"])
