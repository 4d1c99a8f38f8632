"""Compose files that a program makes."""

from __future__ import annotations

import os

import pytest

from dockbridge import ComposeFile, errors


def shop() -> ComposeFile:
    file = ComposeFile("shop")
    file.service("web", image="shop:${TAG:-1}", depends_on={"db": "service_healthy"}, ports=["8080:80"], command=None)
    file.service(
        "db",
        image="postgres:16",
        environment={"PASSWORD": ComposeFile.literal("a$b"), "ON": "yes"},
        volumes=["data:/data"],
    )
    file.volume("data")
    file.network("lan", ipam={"config": [{"subnet": "10.1.0.0/24"}]})
    file.secret("key", file="./key")
    file.config("motd", content="a\nb\n")
    return file


YAML = """\
name: shop
services:
  web:
    image: shop:${TAG:-1}
    depends_on:
      db:
        condition: service_healthy
    ports:
      - "8080:80"
  db:
    image: postgres:16
    environment:
      PASSWORD: a$$b
      "ON": "yes"
    volumes:
      - data:/data
networks:
  lan:
    ipam:
      config:
        - subnet: "10.1.0.0/24"
volumes:
  data: {}
secrets:
  key:
    file: ./key
configs:
  motd:
    content: |
      a
      b
"""


def test_it_is_written_as_people_write_it():
    assert shop().to_yaml() == YAML


def test_what_was_written_is_read(tmp_path):
    file, path = shop(), tmp_path / "compose.yaml"
    file.write(path)
    assert path.read_text() == YAML
    assert ComposeFile.parse(path) == ComposeFile.parse(YAML) == file
    assert os.listdir(tmp_path) == ["compose.yaml"]
    assert file.name == "shop"
    assert "2 services" in repr(file)
    file.check()


def test_all_at_once():
    document = shop().to_dict()
    sections = {key: document[key] for key in ("services", "networks", "volumes", "secrets", "configs")}
    assert ComposeFile("shop", **sections) == shop()
    assert ComposeFile(extensions={"x-a": {"b": 1}}).to_yaml() == "x-a:\n  b: 1\n"


def test_a_mapping_may_be_changed_later():
    file = ComposeFile()
    web = file.service("web", image="a")
    web["image"] = "b"
    assert file.to_yaml() == "services:\n  web:\n    image: b\n"
    web["imag"] = "c"
    with pytest.raises(errors.InvalidArgumentError, match="imag"):
        file.to_yaml()


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        ({"image": 5}, "services.web.image"),
        ({"healthcheck": {"intervall": "1s"}}, "services.web.healthcheck.intervall"),
        ({"ports": [{"target": 80, "publish": 5}]}, "services.web.ports.0.publish"),
        ({"depends_on": {"db": "healthy"}}, "services.web.depends_on.db.condition"),
    ],
)
def test_what_is_wrong_is_told_at_once(keys, path):
    file = ComposeFile()
    with pytest.raises(errors.InvalidArgumentError) as caught:
        file.service("web", **keys)
    assert caught.value.details["path"] == path
    assert file.to_dict() == {}


def test_an_unknown_keyword_names_the_closest():
    with pytest.raises(errors.UnknownKeywordError) as caught:
        ComposeFile().service("web", imag="x")
    assert caught.value.details["closest"] == "image"
    ComposeFile().service("web", **{"x-mine": 1})


def test_what_is_missing_is_found():
    file = ComposeFile(services={"web": {"depends_on": ["bd"]}, "db": {}})
    with pytest.raises(errors.InvalidArgumentError, match="bd") as caught:
        file.check()
    assert "db" in caught.value.hint


def test_bad_yaml_says_where():
    with pytest.raises(errors.InvalidArgumentError) as caught:
        ComposeFile.parse("services:\n  web:\n    imag: x\n")
    assert (caught.value.details["line"], caught.value.details["column"]) == (3, 5)
    with pytest.raises(FileNotFoundError):
        ComposeFile.parse("nowhere.yaml")


def test_a_write_that_fails_leaves_the_old_file(tmp_path):
    path = tmp_path / "compose.yaml"
    path.mkdir()
    with pytest.raises(IsADirectoryError):
        shop().write(path)
    assert os.listdir(tmp_path) == ["compose.yaml"]
