import pytest

from dockbridge import errors


def test_kill_kills_what_runs(client, two):
    made, project = two
    project.up()
    assert project.kill(["web"], signal="SIGKILL") == [f"{made.name}-web-1"]
    assert client.containers.wait(f"{made.name}-web-1").exit_code == 137
    assert project.kill(["web"]) == []
    with pytest.raises(errors.InvalidArgumentError):
        project.kill(signal="SIGNONE")
