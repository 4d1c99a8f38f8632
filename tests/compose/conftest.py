"""Projects of the tests: each has a name of its own, and nothing of it is left after its test, also when that failed."""

from __future__ import annotations

from pathlib import Path

import pytest


class Made:
    """A project that a test has made: its file, which the test may write again, and its object."""

    def __init__(self, client, folder: Path, name: str, busybox: str) -> None:
        self.client, self.folder, self.name, self.busybox = client, folder, name, busybox
        self.file = folder / "compose.yaml"

    def write(self, text: str) -> None:
        self.file.write_text(text.replace("BUSYBOX", self.busybox))

    def open(self, **how):
        return self.client.compose(self.file, project_name=self.name, **how)

    def containers(self) -> dict[str, str]:
        """The names and ids of the project's containers, whatever their state."""
        found = self.client.containers.list(all=True, filters={"label": f"com.docker.compose.project={self.name}"})
        return {container.names[0]: container.id for container in found}

    def states(self) -> dict[str, str]:
        found = self.client.containers.list(all=True, filters={"label": f"com.docker.compose.project={self.name}"})
        return {container.names[0].removeprefix(f"{self.name}-"): container.state for container in found}


@pytest.fixture
def make_project(client, busybox, unique, tmp_path):
    """make_project(text) writes a compose file, in which BUSYBOX is the image of the tests, and gives a Made and its project."""
    made = []

    def make(text: str, **how):
        name = unique("project")
        folder = tmp_path / name
        folder.mkdir()
        project = Made(client, folder, name, busybox)
        project.write(text)
        made.append(name)
        return project, project.open(**how)

    yield make
    for name in made:
        client.compose(project_name=name).down(volumes=True, remove_orphans=True, stop_timeout=0)


SLEEPER = """
services:
  web: {image: BUSYBOX, command: sleep 1000, init: true, depends_on: [db]}
  db: {image: BUSYBOX, command: sleep 1000, init: true}
"""


@pytest.fixture
def two(make_project):
    """A project of two services, of which web needs db; nothing of it is there yet."""
    return make_project(SLEEPER)
