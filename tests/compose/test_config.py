import json
import threading

import pytest

from dockbridge import Client, errors

FILE = """
name: ${NAME:-shop}
x-base: &base {image: "web:${TAG:?give a tag}", environment: {A: "${A-unset}", B: "${B:-default}", C: "${C:+set}", D: $$D}}
services:
  web: {<<: *base, profiles: [""], ports: ["8080:80"], volumes: [./here:/there, data:/data]}
  tool: {<<: *base, profiles: [debug]}
  built: {build: ., networks: [back]}
volumes: {data: {}}
networks: {back: {name: the-back}}
""".replace('profiles: [""], ', "")


def open_(client, tmp_path, text=FILE, **how):
    file = tmp_path / "compose.yaml"
    file.write_text(text)
    return client.compose(file, **{"environment": {"TAG": "1"}, **how})


def test_everything_is_in_its_place(client, tmp_path):
    config = open_(client, tmp_path).config()
    assert (config.name, config.directory, config.files) == ("shop", str(tmp_path), [str(tmp_path / "compose.yaml")])
    assert (config.services, config.disabled_services, config.profiles) == (["built", "web"], ["tool"], ["debug"])
    assert config.images == {"web": "web:1", "built": "shop-built"}
    assert (config.volumes, config.networks) == ({"data": "shop_data"}, {"back": "the-back", "default": "shop_default"})
    web = config.model["services"]["web"]
    assert web["environment"] == {"A": "unset", "B": "default", "C": "", "D": "$$D"}
    assert web["volumes"][0]["source"] == str(tmp_path / "here")
    assert config.hashes.keys() == {"web", "built"}
    assert all(len(value) == 64 for value in config.hashes.values())
    assert config.environment["TAG"] == "1"
    assert "HOME" not in config.environment
    again = client.compose(config.yaml, project_directory=tmp_path).config()
    assert again.model == config.model


def test_only_what_is_asked_for(client, tmp_path):
    project = open_(client, tmp_path, profiles=["debug"])
    assert project.config().services == ["built", "tool", "web"]
    assert project.config(["tool"]).services == ["tool"]
    assert project.config(["tool"]).volumes == {}


@pytest.mark.parametrize(
    ("explicit", "inherited", "given", "dotenv", "expected"),
    [
        ("explicit", "process", "given", "dotenv", "explicit"),
        (None, "process", "given", "dotenv", "process"),
        (None, None, "given", "dotenv", "given"),
        (None, None, None, "dotenv", "dotenv"),
        (None, None, None, None, "default"),
    ],
)
def test_which_variable_wins(tmp_path, monkeypatch, explicit, inherited, given, dotenv, expected):
    (tmp_path / "compose.yaml").write_text("services: {a: {image: '${WHO:-default}'}}\n")
    monkeypatch.setenv("WHO", inherited or "never")
    if dotenv:
        (tmp_path / ".env").write_text(f"WHO={dotenv}\n")
    (tmp_path / "given.env").write_text(f"WHO={given}\n")
    with Client() as client:
        config = client.compose(
            project_directory=tmp_path,
            environment={"WHO": explicit} if explicit else None,
            inherit_environment=bool(inherited),
            env_files=[tmp_path / "given.env"] if given else None,
        ).config()
    assert config.images == {"a": expected}


def test_the_process_is_not_looked_at(client, tmp_path, monkeypatch):
    monkeypatch.setenv("COMPOSE_FILE", "/no/such/file")
    monkeypatch.setenv("COMPOSE_PROFILES", "debug")
    monkeypatch.setenv("COMPOSE_PROJECT_NAME", "other")
    config = open_(client, tmp_path).config()
    assert (config.name, config.services) == ("shop", ["built", "web"])


def test_what_compose_reads_of_the_given_variables(client, tmp_path):
    (tmp_path / "a.yaml").write_text("services: {a: {image: a}}\n")
    (tmp_path / "b.yaml").write_text("services: {a: {image: b}, c: {image: c, profiles: [p]}}\n")
    (tmp_path / "v.env").write_text("COMPOSE_PROFILES=p\n")
    config = client.compose(
        project_directory=tmp_path,
        environment={
            "COMPOSE_FILE": f"{tmp_path}/a.yaml:{tmp_path}/b.yaml",
            "COMPOSE_ENV_FILES": f"{tmp_path}/v.env",
            "COMPOSE_PROJECT_NAME": "named",
        },
    ).config()
    assert (config.name, config.images) == ("named", {"a": "b", "c": "c"})


def test_files_and_texts_together(client, tmp_path):
    (tmp_path / "one.yaml").write_text("services: {a: {image: one, labels: {l: one}}}\n")
    project = client.compose([tmp_path / "one.yaml", "services:\n  a: {image: two}\n"])
    model = project.config().model
    assert (model["services"]["a"]["image"], model["services"]["a"]["labels"]) == ("two", {"l": "one"})
    assert project.config().files == [str(tmp_path / "one.yaml"), "-"]


def test_the_file_is_found_as_the_cli_finds_it(client, tmp_path):
    (tmp_path / "docker-compose.yml").write_text("services: {a: {image: one}}\n")
    (tmp_path / "docker-compose.override.yml").write_text("services: {a: {image: two}}\n")
    below = tmp_path / "below"
    below.mkdir()
    for directory in (tmp_path, below):
        assert client.compose(project_directory=directory).config().images == {"a": "two"}


def test_a_hundred_configs_at_once_keep_their_variables(client, tmp_path):
    # The obsolete key has compose-go write to a list that all loads share.
    project = [
        open_(client, tmp_path, 'version: "3"\nservices: {a: {image: "${N}"}}\n', environment={"N": str(n)})
        for n in range(100)
    ]
    images = {}

    def ask(n):
        images[n] = project[n].config().images["a"]

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert images == {n: str(n) for n in range(100)}


def test_the_project_keeps_what_it_was_made_with(client, tmp_path):
    variables = {"TAG": "1"}
    project = open_(client, tmp_path, environment=variables)
    variables["TAG"] = "2"
    assert project.config().images["web"] == "web:1"
    assert json.loads(json.dumps(project.config().model))["name"] == "shop"


def test_secrets_are_in_no_repr_and_no_error(client, tmp_path):
    project = open_(
        client, tmp_path, "services:\n  a: {image: x, ports: ['${SECRET}']}\n", environment={"SECRET": "correct-horse"}
    )
    with pytest.raises(errors.ComposeFileError) as caught:
        project.config()
    assert "correct-horse" not in str(caught.value)
    fine = open_(
        client,
        tmp_path,
        "services:\n  a: {image: x, environment: {P: '${SECRET}'}}\n",
        environment={"SECRET": "correct-horse"},
    )
    assert "correct-horse" not in repr(fine.config())
    assert "correct-horse" not in repr(fine)
    assert fine.config().model["services"]["a"]["environment"] == {"P": "correct-horse"}


def test_nothing_is_printed(capfd, client, tmp_path):
    open_(client, tmp_path, 'version: "3"\nservices: {a: {image: "x${NOT_THERE}"}}\n').config()
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")
