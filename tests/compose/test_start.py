import pytest

from dockbridge import errors

SECRETS = """
services:
  a:
    image: BUSYBOX
    command: sleep 1000
    init: true
    secrets: [file, variable]
    configs: [{source: text, target: /etc/text}]
secrets: {file: {file: ./secret}, variable: {environment: SECRET}}
configs: {text: {content: "hello ${WHO}"}}
"""


def test_start_starts_what_stands_still_in_order(client, two):
    made, project = two
    project.create()
    assert project.start() == [f"{made.name}-db-1", f"{made.name}-web-1"]
    began = {name: client.containers.inspect(key).state.started_at for name, key in made.containers().items()}
    assert began[f"{made.name}-db-1"] < began[f"{made.name}-web-1"]
    assert project.start() == []
    project.stop(["web"], stop_timeout=0)
    assert client.compose(project_name=made.name).start(["web"]) == [f"{made.name}-web-1"]


def test_start_of_what_was_never_made(two):
    _, project = two
    assert project.start() == []
    with pytest.raises(errors.ServiceNotFoundError):
        project.start(["nobody"])


def test_a_start_that_waits(make_project):
    _, project = make_project(
        "services: {a: {image: BUSYBOX, command: sleep 1000, init: true, healthcheck: {test: [CMD, 'true'], interval: 100ms}}}\n"
    )
    project.create()
    project.start(wait=True)
    (container,) = project.ps()
    assert container.health == "healthy"


def test_secrets_and_configs_are_there_when_it_starts(client, make_project):
    made, project = make_project(SECRETS, environment={"SECRET": "from a variable", "WHO": "world"})
    (made.folder / "secret").write_text("from a file")
    project.up()
    files = ("/run/secrets/file", "/run/secrets/variable", "/etc/text")
    read = client.containers.exec(f"{made.name}-a-1", ["cat", *files])
    assert read.stdout == b"from a filefrom a variablehello world"
