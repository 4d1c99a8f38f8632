import pytest
from support import docker

from dockbridge import errors


def test_history_agrees_with_the_cli(client, make_image, unique, containerd_store):
    name = f"{unique('history')}:1"
    id_ = make_image(name, changes=("ENV A=b",))
    steps = client.images.history(name)
    oracle = docker("history", "--no-trunc", "--human=false", "--format={{.ID}} {{.Size}}", name).stdout.splitlines()
    assert [f"{step.id} {step.size}" for step in steps] == oracle
    assert steps[0].id == id_
    assert steps[0].tags == [name]
    whole = client.images.inspect(name).size
    # containerd's sizes count the disk blocks of the files, and for an image also its compressed layers.
    assert 0 < steps[0].size < whole if containerd_store else steps[0].size == whole == 100
    assert steps[0].comment.startswith("Imported")
    assert steps[0].created.year >= 2018


def test_history_of_a_missing_image(client, unique):
    name = unique()
    with pytest.raises(errors.ImageNotFoundError) as caught:
        client.images.history(name)
    assert caught.value.resource == name


@pytest.mark.parametrize("name", ["", "../x", "a b"])
def test_what_cannot_be_a_name_is_refused(client, name):
    with pytest.raises(errors.InvalidArgumentError):
        client.images.history(name)
