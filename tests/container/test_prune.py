import pytest
from support import docker

from dockbridge import errors


def prune(client, **options):
    """Prunes; the engine does one at a time for all its users, and others may be at it."""
    while True:
        try:
            return client.containers.prune(**options)
        except errors.ConflictError as error:
            if not error.retryable:
                raise


def identity(name):
    return docker("inspect", "--format", "{{.Id}}", name).stdout.strip()


def test_prune_removes_what_does_not_run(client, make_container, unique):
    mark = f"dockbridge.prune={unique()}"
    stopped = [identity(make_container("sh", "-c", "echo 12345 >/file", options=["--label", mark])) for _ in range(2)]
    docker("wait", *stopped)
    running = make_container(options=["--label", mark])
    other = make_container(start=False)

    result = prune(client, filters={"label": mark})

    assert sorted(result.containers_deleted) == sorted(stopped)
    assert result.space_reclaimed > 0
    assert docker("inspect", running, other).returncode == 0
    again = prune(client, filters={"label": [mark]})
    assert again.containers_deleted == []
    assert again.space_reclaimed == 0


def test_prune_refuses_an_unknown_filter(client):
    with pytest.raises(errors.InvalidArgumentError, match="nope"):
        prune(client, filters={"nope": "x"})
