import pytest

from dockbridge import CancelScope, errors

BUILDS = """
services:
  web:
    build:
      context: .
      target: ${TARGET:-final}
      args: {WHO: "${WHO:-nobody}", FROM_ENVIRONMENT: }
      labels: {l: web}
      secrets: [token, variable]
      extra_hosts: ["somewhere=10.1.2.3"]
      tags: ["TAG"]
  plain: {image: BUSYBOX, command: sleep 1000, init: true}
secrets: {token: {file: ./token}, variable: {environment: SECRET}}
"""

DOCKERFILE = """
FROM BUSYBOX AS early
RUN echo early > /stage
FROM BUSYBOX AS final
ARG WHO
ARG FROM_ENVIRONMENT
COPY kept* left* /context/
RUN --mount=type=secret,id=token --mount=type=secret,id=variable \
    cat /run/secrets/token /run/secrets/variable | wc -c > /secrets; echo "$WHO $FROM_ENVIRONMENT" > /who; grep somewhere /etc/hosts > /hosts
CMD ["cat", "/secrets", "/who", "/hosts"]
"""


@pytest.fixture
def builds(make_project, client, unique):
    tag = unique("tag") + ":1"
    made, _ = make_project(BUILDS.replace('"TAG"', f'"{tag}"'))
    (made.folder / "Dockerfile").write_text(DOCKERFILE.replace("BUSYBOX", made.busybox))
    (made.folder / "Dockerfile.dockerignore").write_text("left*\n")
    for name, content in (("kept", "k"), ("left", "l"), ("token", "file!")):
        path = made.folder / name
        path.write_text(content)
    yield made, tag
    for name in (f"{made.name}-web", tag):
        if client.images.exists(name):
            client.images.remove(name, force=True)


def project_of(made, **how):
    return made.open(environment={"SECRET": "variable", "FROM_ENVIRONMENT": "env", **how})


def test_build_sections_build(client, builds):
    made, tag = builds
    built = project_of(made, WHO="me").build()
    assert [(b.service, b.image) for b in built] == [("web", f"{made.name}-web")]
    details = client.images.inspect(f"{made.name}-web")
    assert details.config.labels["l"] == "web"
    assert details.config.labels["com.docker.compose.service"] == "web"
    assert client.images.inspect(tag).id == details.id
    output = client.containers.run(f"{made.name}-web", remove=True).text
    assert output.split("\n")[:2] == ["13", "me env"]
    assert "10.1.2.3" in output
    listed = client.containers.run(f"{made.name}-web", ["ls", "/context"], remove=True).text
    assert listed == "kept\n"
    again = project_of(made, WHO="me").build(["web"])
    assert (
        again[0].id == details.id or client.images.inspect(f"{made.name}-web").root_fs.layers == details.root_fs.layers
    )


def test_up_builds_what_is_missing_and_what_is_wanted(client, builds):
    made, _ = builds
    project = project_of(made)
    told = []
    project.up(["web"], progress=lambda p: told.append((p.resource, p.service, p.state)))
    assert ("image", "web", "done") in told
    assert any(resource == "step" for resource, _, _ in told)
    first = client.images.inspect(f"{made.name}-web").id
    assert project.up(["web"]).made == []
    (made.folder / "kept").write_text("changed")
    assert project.up(["web"]).made == []
    assert client.images.inspect(f"{made.name}-web").id == first
    assert project.up(["web"], build=True).made == [f"{made.name}-web-1"]
    assert client.images.inspect(f"{made.name}-web").id != first


CONTEXTS = """
services:
  web:
    build:
      dockerfile_inline: "FROM base\\nCOPY --from=more file /more"
      additional_contexts: {base: "service:base", more: ./more}
  base: {build: {dockerfile_inline: "FROM BUSYBOX\\nRUN echo of the base > /base"}}
"""


def test_images_of_other_services_are_contexts(client, make_project):
    made, project = make_project(CONTEXTS)
    (made.folder / "more").mkdir()
    (made.folder / "more" / "file").write_text("of more")
    if int(client.system.version().version.split(".")[0]) < 23:  # before Engine 23 Dockerfiles have no contexts by name
        with pytest.raises(errors.DockbridgeError, match="contexts"):
            project.build(["web"])
        client.images.remove(f"{made.name}-base")
        return
    assert [b.service for b in project.build(["web"])] == ["base", "web"]
    assert (
        client.containers.run(f"{made.name}-web", ["cat", "/base", "/more"], remove=True).text == "of the base\nof more"
    )
    client.images.remove(f"{made.name}-web")
    client.images.remove(f"{made.name}-base")


def test_a_failing_step_is_named_and_nothing_is_made(client, make_project):
    made, project = make_project("""
services:
  bad: {build: {dockerfile_inline: "FROM BUSYBOX\\nRUN echo this went wrong && exit 3"}}
  worse: {build: {dockerfile_inline: "FROM BUSYBOX\\nRUN no-such-program"}}
  fine: {image: BUSYBOX, command: sleep 1000}
""")
    with pytest.raises(errors.BuildError) as caught:
        project.up()
    assert {e.details["service"] for e in (caught.value, *caught.value.children)} == {"bad", "worse"}
    assert caught.value.exit_code == 3
    assert "this went wrong" in caught.value.logs
    assert made.containers() == {}


def test_a_cancelled_build_ends(client, make_project):
    made, project = make_project(
        'services: {a: {build: {dockerfile_inline: "FROM BUSYBOX\\nRUN echo began; sleep 1000"}}}\n'
    )
    with pytest.raises(errors.OperationCancelledError), CancelScope() as scope:
        project.build(progress=lambda p: p.action == "Output" and "began" in p.text and scope.cancel())
    assert not client.images.exists(f"{made.name}-a")


def test_what_cannot_be_built(client, make_project):
    made, project = make_project("services: {a: {build: {context: ./none}}}\n")
    with pytest.raises(errors.PathNotFoundError):
        project.build()
    made.write('services: {a: {build: {dockerfile_inline: "FROM x", provenance: "true"}}}\n')
    with pytest.raises(errors.UnsupportedError):
        made.open().build()
    made.write("services: {a: {image: BUSYBOX}}\n")
    assert made.open().build() == []
    with pytest.raises(errors.ServiceNotFoundError):
        made.open().build(["b"])
