"""Logs of several containers while they are written: those that are there, that join, and that start again."""

import asyncio
import threading

import pytest
from support import until

from dockbridge import AsyncClient, errors

# Each writes a line for each file that appears, and ends with /end.
WAITER = """
x-waiter: &waiter
  image: BUSYBOX
  init: true
  command:
    - sh
    - -c
    - echo ready; while [ ! -e /end ]; do if rm /go 2>/dev/null; then echo went; fi; sleep 0.02; done; rm /end; echo bye
services:
  web: *waiter
  db: *waiter
"""


def touch(project, service, file="/go", index=1):
    project.exec(service, ["touch", file], index=index, check=True)


def test_lines_of_all_come_while_they_run_and_end_with_them(make_project):
    made, project = make_project(WAITER)
    project.up()
    with project.stream_logs(prefix=True) as lines:
        assert {(line.service, line.text) for line in (next(lines), next(lines))} == {
            ("web", "web-1  | ready"),
            ("db", "db-1   | ready"),
        }
        touch(project, "db")
        line = next(lines)
        assert (line.service, line.container, line.number, line.stream, line.text) == (
            *("db", f"{made.name}-db-1", 1),
            *("stdout", "db-1   | went"),
        )
        touch(project, "db", "/end")
        assert next(lines).text == "db-1   | bye"
        touch(project, "web")  # the end of one is not that of the others
        assert next(lines).text == "web-1  | went"
        touch(project, "web", "/end")
        assert [line.text for line in lines] == ["web-1  | bye"]
        assert lines.closed


def test_a_container_that_is_started_later_joins(make_project):
    _, project = make_project(WAITER)
    project.up(["db"])
    with project.stream_logs() as lines:
        assert next(lines).service == "db"
        project.up(scale={"web": 2})
        assert {(line.service, line.number) for line in (next(lines), next(lines))} == {("web", 1), ("web", 2)}
        touch(project, "web", index=2)
        line = next(lines)
        assert (line.service, line.number, line.text) == ("web", 2, "went")
        project.kill()
        assert list(lines) == []


def test_one_that_starts_again_goes_on_without_a_line_twice(make_project):
    _, project = make_project(WAITER)
    project.up()
    with project.stream_logs(["web"]) as lines:
        assert next(lines).text == "ready"
        project.stop(["web"], stop_timeout=0)
        assert [line.text for line in lines] == []
    project.start(["web"])
    with project.stream_logs() as lines:
        first = [next(lines) for _ in range(3)]
        assert sorted((line.service, line.text) for line in first) == [
            ("db", "ready"),
            ("web", "ready"),
            ("web", "ready"),
        ]
        project.restart(["web"], stop_timeout=0)
        line = next(lines)
        assert (line.service, line.text) == ("web", "ready")
        touch(project, "web")
        assert next(lines).text == "went"
        project.kill()
        assert list(lines) == []


def test_a_restart_policy_is_no_end(make_project):
    _, project = make_project("""
services:
  again: {image: BUSYBOX, restart: always, command: sh -c "echo begun; sleep 0.2; exit 1"}
""")
    project.up()
    with project.stream_logs() as lines:
        assert [next(lines).text for _ in range(3)] == ["begun"] * 3


def test_tail_and_services_are_for_what_was_written_before(make_project):
    _, project = make_project(WAITER)
    project.up()
    touch(project, "web")
    until(lambda: len(project.logs(["web"])) == 2)
    with project.stream_logs(tail=0) as lines:
        touch(project, "web")
        assert next(lines).text == "went"
        project.restart(["web"], stop_timeout=0)  # while db runs: when nothing does, it ends
        assert next(lines).text == "ready"
    with project.stream_logs(["web"], tail=1, follow=False) as lines:
        assert [(line.service, line.text) for line in lines] == [("web", "ready")]


def test_without_following_and_without_anything_that_runs_it_ends(make_project):
    _, project = make_project(WAITER)
    with project.stream_logs() as lines:
        assert list(lines) == []
    project.up()
    until(lambda: len(project.logs()) == 2)
    with project.stream_logs(follow=False) as lines:
        assert {line.service for line in lines} == {"db", "web"}
    project.kill()
    with project.stream_logs() as lines:
        assert {line.text for line in lines} == {"ready"}


def test_awaited_and_closed_from_elsewhere(make_project):
    made, project = make_project(WAITER)
    project.up()

    async def main():
        async with AsyncClient() as client, client.compose(project_name=made.name).stream_logs() as lines:
            return {(await anext(lines)).service, (await anext(lines)).service}

    assert asyncio.run(main()) == {"db", "web"}
    lines = project.stream_logs()
    assert {next(lines).text, next(lines).text} == {"ready"}
    threading.Timer(0.05, lines.close).start()
    assert list(lines) == []


def test_what_cannot_be_opened_fails_at_once(client, make_project):
    _, project = make_project(WAITER)
    with pytest.raises(errors.ServiceNotFoundError):
        project.stream_logs(["nobody"])
    with pytest.raises(errors.InvalidArgumentError, match="neither stdout nor stderr"):
        project.stream_logs(stdout=False, stderr=False)
    with pytest.raises(errors.InvalidArgumentError):
        client.compose(project_name="Not A Name").stream_logs()
