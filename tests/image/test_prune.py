import pytest

from dockbridge import errors


def test_prune_removes_images_without_a_name(client, make_image, unique):
    label = unique("prune")
    change = (f"LABEL prune={label}",)
    nameless, named = make_image(changes=change, size=5000), make_image(f"{label}:1", changes=change)

    result = client.images.prune(filters={"label": f"prune={label}"})

    assert nameless in [step.deleted for step in result.removed]
    assert result.space_reclaimed >= 5000
    assert not client.images.exists(nameless)
    assert client.images.exists(named)


def test_prune_of_everything_unused(client, make_image, make_container, unique):
    label = unique("prune")
    change = (f"LABEL prune={label}",)
    unused, used = make_image(f"{label}:1", changes=change), make_image(f"{label}:2", changes=change)
    make_container("none", image=f"{label}:2", start=False)

    result = client.images.prune(dangling=False, filters={"label": f"prune={label}"})

    assert unused in [step.deleted for step in result.removed]
    assert f"{label}:1" in [step.untagged for step in result.removed]
    assert not client.images.exists(unused)
    assert client.images.exists(used)


def test_prune_with_nothing_to_do(client, unique):
    result = client.images.prune(filters={"label": f"prune={unique()}"})
    assert result.removed == []
    assert result.space_reclaimed == 0


@pytest.mark.parametrize(
    "arguments", [{"filters": {"nosuch": "1"}}, {"dangling": False, "filters": {"dangling": True}}]
)
def test_arguments_that_cannot_be_used(client, arguments, unique):
    arguments["filters"]["label"] = f"prune={unique()}"
    with pytest.raises(errors.InvalidArgumentError):
        client.images.prune(**arguments)
