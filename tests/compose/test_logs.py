from datetime import datetime, timedelta

import pytest

from dockbridge import errors

TALKERS = """
services:
  web: {image: BUSYBOX, command: sh -c "echo out of web; echo err of web >&2", scale: 2}
  longer: {image: BUSYBOX, command: sh -c "echo of longer"}
  silent: {image: BUSYBOX, command: sh -c "echo unseen", logging: {driver: none}}
"""


@pytest.fixture
def talked(make_project):
    made, project = make_project(TALKERS)
    project.up()
    project.wait()
    return made, project


def test_all_lines_with_whose_they_are(client, talked):
    made, project = talked
    lines = project.logs()
    assert sorted((line.container, line.service, line.number, line.stream, line.text) for line in lines) == [
        (f"{made.name}-longer-1", "longer", 1, "stdout", "of longer"),
        (f"{made.name}-web-1", "web", 1, "stderr", "err of web"),
        (f"{made.name}-web-1", "web", 1, "stdout", "out of web"),
        (f"{made.name}-web-2", "web", 2, "stderr", "err of web"),
        (f"{made.name}-web-2", "web", 2, "stdout", "out of web"),
    ]
    assert [line.time_text for line in lines] == sorted(line.time_text for line in lines)
    assert all(isinstance(line.time, datetime) for line in lines)
    assert client.containers.inspect(lines[0]).name == lines[0].container  # it is a reference


def test_some_services_containers_and_streams(client, talked):
    made, project = talked
    assert {line.service for line in project.logs(["web"])} == {"web"}
    (line,) = project.logs(["web"], index=2, stderr=False)
    assert (line.number, line.text) == (2, "out of web")
    assert [line.text for line in client.compose(project_name=made.name).logs(["longer"])] == ["of longer"]
    assert [len(project.logs(["web"], tail=lines)) for lines in (0, 1, "all")] == [0, 2, 4]


def test_prefixes_and_timestamps(talked):
    _, project = talked
    assert {line.text for line in project.logs(["longer", "web"], prefix=True, stderr=False)} == {
        "longer-1  | of longer",
        "web-1     | out of web",
        "web-2     | out of web",
    }
    (line,) = project.logs(["longer"], timestamps=True, prefix=True)
    assert line.text == f"longer-1  | {line.time_text} of longer"


def test_a_part_of_the_time(talked):
    _, project = talked
    (line,) = project.logs(["longer"])
    assert project.logs(["longer"], since=line.time + timedelta(seconds=1)) == []
    assert project.logs(["longer"], until=line.time - timedelta(seconds=1)) == []
    assert len(project.logs(["longer"], since=line.time_text)) == 1


def test_long_lines_and_those_of_a_terminal_are_whole(make_project):
    _, project = make_project("""
services:
  long: {image: BUSYBOX, command: sh -c "head -c 50000 /dev/zero | tr '\\\\0' x; echo; printf 'a\\\\377b'"}
  tty: {image: BUSYBOX, command: sh -c "echo one; echo two", tty: true}
""")
    project.up()
    project.wait()
    assert [line.text for line in project.logs(["long"])] == ["x" * 50000, "a\ufffdb"]
    assert [line.text for line in project.logs(["tty"])] == ["one", "two"]


def test_runs_are_left_out_and_wrong_arguments_refused(talked, make_container):
    _made, project = talked
    with pytest.raises(errors.ServiceNotFoundError):
        project.logs(["nobody"])
    with pytest.raises(errors.InvalidArgumentError, match="index"):
        project.logs(index=0)
    with pytest.raises(errors.InvalidArgumentError, match="neither stdout nor stderr"):
        project.logs(stdout=False, stderr=False)
    with pytest.raises(errors.TooLargeError) as caught:
        project.logs(max_bytes=300)
    assert caught.value.details["instead"] == "stream_logs"
