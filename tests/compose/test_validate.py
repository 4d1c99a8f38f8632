import os

import pytest

from dockbridge import errors

WRONG = {
    "no YAML": ("services:\n  web: {image: x\n", 2, ""),
    "an unknown key": ("services:\n  web:\n    image: x\n    imagee: y\n", 4, "services.web.imagee"),
    "a wrong type": ("services:\n  web:\n    image: [1]\n", 3, "services.web.image"),
    "an unknown key at the top": ("services: {web: {image: x}}\nservces: {}\n", 2, "servces"),
    "a name with a dot": ("services:\n  a.b:\n    image: x\n    scale: many\n", 4, "services.a.b.scale"),
    "no mapping": ("- a\n- b\n", None, ""),
    "a required variable": ("services:\n  web: {image: 'x:${TAG:?give a tag}'}\n", 2, "services.web.image"),
    "a circle of dependencies": (
        "services:\n  {a: {image: x, depends_on: [b]}, b: {image: x, depends_on: [a]}}\n",
        2,
        None,
    ),
    "a circle of extends": ("services:\n  {a: {extends: b}, b: {extends: a}}\n", 2, None),
    "an unknown dependency": ("services:\n  a: {image: x, depends_on: [nobody]}\n", 2, "services.a"),
    "a network that is not defined": ("services:\n  a: {image: x, networks: [n]}\n", 2, "services.a"),
    "neither image nor build": ("services:\n  a: {command: x}\n", 2, "services.a"),
    "one name for two": (
        "services:\n  a: {image: x, container_name: nn}\n  b: {image: x, container_name: nn}\n",
        3,
        "services.b.container_name",
    ),
    "a service that looks like an option": ("services:\n  -a: {image: x}\n", 2, "services.-a"),
    "an empty text": ("\n", None, ""),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_and_where(client, tmp_path, name):
    text, line, path = WRONG[name]
    file = tmp_path / "compose.yaml"
    file.write_text(text)
    (problem,) = client.compose(file).validate()
    assert problem.message
    assert problem.hint
    assert problem.file == str(file)
    assert problem.line == line
    assert path in (problem.path, None)  # a circle is told of from any of its places
    with pytest.raises(errors.ComposeFileError) as caught:
        client.compose(file).up()
    assert (caught.value.line, caught.value.file) == (line, str(file))
    assert str(file) in str(caught.value)


def test_what_is_right(client, two):
    assert two[1].validate() == []


def test_services_of_all_profiles_count(client):
    text = "services:\n  a: {image: x}\n  b: {image: x, profiles: [p], depends_on: [nobody]}\n"
    assert client.compose(text).validate() != []
    assert client.compose(text).config().services == ["a"]


@pytest.mark.parametrize("what", ["include", "extends", "env_file", "label_file", "file"])
def test_a_file_that_is_missing(client, tmp_path, what):
    text = {
        "include": "include: [none.yaml]\nservices: {a: {image: x}}\n",
        "extends": "services: {a: {image: x, extends: {file: none.yaml, service: b}}}\n",
        "env_file": "services: {a: {image: x, env_file: none.yaml}}\n",
        "label_file": "services: {a: {image: x, label_file: none.yaml}}\n",
        "file": "",
    }[what]
    file = tmp_path / ("none.yaml" if what == "file" else "compose.yaml")
    if text:
        file.write_text(text)
    with pytest.raises(errors.PathNotFoundError, match=r"none\.yaml"):
        client.compose(file).up()


def test_no_file_at_all(client, tmp_path):
    with pytest.raises(errors.PathNotFoundError, match="no compose file"):
        client.compose(project_directory=tmp_path).config()


@pytest.mark.parametrize(
    "what",
    [
        "{file}",
        "include: [{file}]\nservices: {{a: {{image: x}}}}\n",
        "services: {{a: {{image: x, env_file: {file}}}}}\n",
    ],
)
def test_a_pipe_is_not_waited_for(client, tmp_path, what):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(errors.InvalidArgumentError, match="no plain file"):
        client.compose(what.format(file=pipe), project_directory=tmp_path).config()


def test_endless_files_are_not_read(client, tmp_path):
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(errors.TooLargeError):
        client.compose(huge).config()


def test_files_from_elsewhere_are_refused(client, tmp_path):
    text = "include: ['https://example.com/repo.git']\nservices: {a: {image: x}}\n"
    with pytest.raises(errors.UnsupportedError, match="not on this machine"):
        client.compose(text, project_directory=tmp_path).config()


def test_a_circle_of_includes(client, tmp_path):
    (tmp_path / "compose.yaml").write_text("include: [b.yaml]\nservices: {a: {image: x}}\n")
    (tmp_path / "b.yaml").write_text("include: [compose.yaml]\nservices: {b: {image: x}}\n")
    (problem,) = client.compose(project_directory=tmp_path).validate()
    assert "cycle" in problem.message


def test_aliases_that_grow_without_end(client):
    bomb = "x-0: &a0 [x, x]\n" + "".join(f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    with pytest.raises(errors.ComposeFileError):
        client.compose(bomb + "services: {a: {image: x}}\n").config()


@pytest.mark.parametrize("name", ["Shop", "a b", "-a", "../a"])
def test_a_name_that_no_project_can_have(client, name):
    with pytest.raises(errors.InvalidArgumentError, match="project name"):
        client.compose("services: {a: {image: x}}\n", project_name=name).config()
    with pytest.raises(errors.InvalidArgumentError, match="project name"):
        client.compose(project_name=name).ps()


def test_a_project_without_services(client):
    for text in ("services: {}\n", "services: {a: {image: x, profiles: [p]}}\n"):
        with pytest.raises(errors.ComposeFileError):
            client.compose(text).up()
