import pytest
from support import docker

from dockbridge import errors


def test_images_of_what_is_built_reach_their_registry(make_project, open_registry, busybox, unique):
    name = f"{open_registry.address}/{unique('pushed')}"
    _, project = make_project(f"""
services:
  web: {{image: "{name}:1", build: {{dockerfile_inline: FROM BUSYBOX, tags: ["{name}:2"]}}, depends_on: [other]}}
  other: {{image: "{name}:missing", build: {{dockerfile_inline: FROM BUSYBOX}}}}
  plain: {{image: BUSYBOX}}
""")
    for tag in (1, 2):
        docker("tag", busybox, f"{name}:{tag}")
    seen = []
    result = project.push(["web", "plain"], progress=seen.append)
    assert [(pushed.image, pushed.service) for pushed in result.pushed] == [(f"{name}:1", "web"), (f"{name}:2", "web")]
    assert result.skipped == ["plain"]
    assert ("image", f"{name}:1", "Pushed", "done") in [(p.resource, p.name, p.action, p.state) for p in seen]
    docker("rmi", f"{name}:1", f"{name}:2")
    docker("pull", f"{name}@{result.pushed[0].digest}")

    docker("tag", busybox, f"{name}:1")
    with pytest.raises(errors.ImageNotFoundError):
        project.push(["web"], include_dependencies=True)
    failed = project.push(["other"], ignore_failures=True).failed
    assert list(failed) == [f"{name}:missing"]
    with pytest.raises(errors.ServiceNotFoundError):
        project.push(["nobody"])
    docker("rmi", f"{name}:1", check=False)
