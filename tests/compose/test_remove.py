def test_remove_removes_what_stands_still(two):
    made, project = two
    project.up()
    assert project.remove() == []
    project.stop(["web"], stop_timeout=0)
    assert project.remove() == [f"{made.name}-web-1"]
    assert project.remove(stop=True) == [f"{made.name}-db-1"]
    assert made.containers() == {}


def test_anonymous_volumes_go_when_asked(client, make_project):
    made, project = make_project("services: {a: {image: BUSYBOX, command: 'true', volumes: [/data]}}\n")
    project.create()
    volume = client.containers.inspect(f"{made.name}-a-1").mounts[0].name
    project.remove(volumes=True)
    assert not client.volumes.exists(volume)
