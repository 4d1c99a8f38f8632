import pytest

from dockbridge import errors


def test_what_each_container_uses(two):
    made, project = two
    assert project.stats() == []
    project.up(scale={"web": 2})
    found = project.stats()
    assert [(of.service, of.number, of.usage.name) for of in found] == [
        ("db", 1, f"{made.name}-db-1"),
        ("web", 1, f"{made.name}-web-1"),
        ("web", 2, f"{made.name}-web-2"),
    ]
    assert all(of.usage.memory_usage > 0 and of.usage.cpu_percent is not None for of in found)


def test_some_services_and_what_does_not_run(two):
    _, project = two
    project.up()
    project.kill(["db"])
    assert [of.service for of in project.stats(one_shot=True)] == ["web"]
    assert [(of.service, of.usage.memory_usage) for of in project.stats(["db"], all=True, one_shot=True)] == [("db", 0)]
    with pytest.raises(errors.ServiceNotFoundError):
        project.stats(["nobody"], one_shot=True)
