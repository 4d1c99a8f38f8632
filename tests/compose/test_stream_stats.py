import pytest

from dockbridge import errors


def test_numbers_of_the_services_also_of_those_that_join(two):
    made, project = two
    project.up(["db"])
    with project.stream_stats() as stats:
        first = next(stats)
        assert (first.service, first.number, first.usage.name) == ("db", 1, f"{made.name}-db-1")
        project.up()
        assert next(of for of in stats if of.service == "web").usage.memory_usage > 0
    with project.stream_stats(["web"]) as stats:
        assert {next(stats).service for _ in range(3)} == {"web"}
    with pytest.raises(errors.ServiceNotFoundError):
        project.stream_stats(["nobody"])
