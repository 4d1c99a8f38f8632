import pytest
from support import docker

from dockbridge import errors

WITH_DATA = """
services:
  a: {image: BUSYBOX, command: sleep 1000, init: true, volumes: ["data:/data", /anonymous]}
volumes: {data: {}}
"""


def test_down_removes_containers_and_networks_and_keeps_data(client, make_project):
    made, project = make_project(WITH_DATA)
    project.up()
    result = project.down(stop_timeout=0)
    assert (result.containers, result.networks, result.volumes, result.images) == (
        [f"{made.name}-a-1"],
        [f"{made.name}_default"],
        [],
        [],
    )
    assert made.containers() == {}
    assert client.volumes.exists(f"{made.name}_data")
    assert project.down(volumes=True).volumes == [f"{made.name}_data"]
    assert project.down().containers == []


def test_a_name_is_enough(client, two):
    made, project = two
    project.up()
    assert client.compose(project_name=made.name).down(stop_timeout=0).containers == [
        f"{made.name}-db-1",
        f"{made.name}-web-1",
    ]


def test_what_others_need_goes_last(two):
    _, project = two
    project.up()
    told = []
    project.down(stop_timeout=0, progress=lambda p: told.append((p.service, p.action)))
    assert told.index(("web", "Removed")) < told.index(("db", "Removing"))


def test_external_volumes_and_those_of_others_stay(client, make_project, unique):
    external, foreign = unique("external"), unique("foreign")
    for name in (external, foreign):
        client.volumes.create(name)
    _, project = make_project(f"""
services: {{a: {{image: BUSYBOX, command: "true", volumes: ["ext:/e", "own:/f"]}}}}
volumes: {{ext: {{external: true, name: {external}}}, own: {{name: {foreign}}}}}
""")
    project.up()
    assert project.down(volumes=True).volumes == []
    for name in (external, foreign):
        client.volumes.remove(name)


def test_one_service_of_several(two):
    made, project = two
    project.up()
    result = project.down(["web"], stop_timeout=0)
    assert result.containers == [f"{made.name}-web-1"]
    assert result.networks == []
    assert made.states() == {"db-1": "running"}
    with pytest.raises(errors.ServiceNotFoundError):
        project.down(["nobody"])


def test_a_network_that_others_use_stays_and_is_told(client, two, make_container):
    made, project = two
    project.up()
    guest = make_container(options=["--network", f"{made.name}_default"])
    told = []
    assert project.down(stop_timeout=0, progress=lambda p: told.append((p.resource, p.state))).networks == []
    assert ("network", "warning") in told
    docker("rm", "--force", guest)
    assert project.down().networks == [f"{made.name}_default"]


def test_orphans_and_runs_go_only_when_asked(client, two):
    made, project = two
    project.up()
    made.write("services: {db: {image: BUSYBOX}}\n")
    assert made.open().down(stop_timeout=0).containers == [f"{made.name}-db-1"]
    assert made.open().down(stop_timeout=0, remove_orphans=True).containers == [f"{made.name}-web-1"]


def test_images_of_the_services(client, busybox, make_project, unique):
    image = unique("image") + ":1"
    client.images.tag(busybox, image)
    _, project = make_project(f"services: {{a: {{image: '{image}', command: 'true'}}}}\n")
    project.up()
    assert project.down(images="local").images == []
    project.up()
    assert project.down(images="all").images == [image]
    assert not client.images.exists(image)
    with pytest.raises(errors.InvalidArgumentError, match="local"):
        project.down(images="some")
