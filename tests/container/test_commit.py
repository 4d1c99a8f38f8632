import json

import pytest
from support import docker

from dockbridge import errors


def image(name):
    (found,) = json.loads(docker("image", "inspect", name).stdout)
    return found


def test_commit_makes_an_image(client, make_container, unique):
    name, repository = make_container("sh", "-c", "echo hi >/file; sleep 1000"), unique("image")
    docker("exec", name, "sh", "-c", "until [ -s /file ]; do sleep 0.05; done")

    made = client.containers.commit(
        name,
        repository,
        "one",
        message="why",
        author="Ada <ada@example.org>",
        changes=["ENV A=b", 'CMD ["cat", "/file"]'],
    )

    found = image(f"{repository}:one")
    assert made == found["Id"]
    assert made.startswith("sha256:")
    assert found["Comment"] == "why"
    assert found["Author"] == "Ada <ada@example.org>"
    assert "A=b" in found["Config"]["Env"]
    assert found["Config"]["Cmd"] == ["cat", "/file"]
    assert docker("inspect", "--format", "{{.State.Status}}", name).stdout.strip() == "running"


def test_commit_without_a_name(client, make_container):
    made = client.containers.commit(make_container(start=False), pause=False)
    assert image(made)["RepoTags"] in ([], None)


def test_commit_with_the_tag_in_the_name(client, make_container, unique):
    repository = unique("image")
    made = client.containers.commit(make_container(start=False), f"{repository}:two")
    assert image(made)["RepoTags"] == [f"{repository}:two"]


def test_commit_errors(client, make_container):
    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.commit("dockbridge-no-such-container", "x")
    name = make_container(start=False)
    for repository, tag in (("UPPER", None), ("a", "b c"), (None, "tag"), ("a:1", "2")):
        with pytest.raises(errors.InvalidArgumentError):
            client.containers.commit(name, repository, tag)
    with pytest.raises(errors.InvalidArgumentError, match=r"(?i)nope"):
        client.containers.commit(name, changes=["NOPE x"])
