import asyncio
import threading

import pytest
from support import docker, until

from dockbridge import AsyncClient, CancelScope, Client, errors

HEALTHY = """
services:
  web:
    image: BUSYBOX
    command: sleep 1000
    init: true
    depends_on:
      db: {condition: service_healthy}
      migrate: {condition: service_completed_successfully}
  migrate: {image: BUSYBOX, command: "true"}
  db:
    image: BUSYBOX
    command: sleep 1000
    init: true
    healthcheck: {test: ["CMD", "true"], interval: 100ms}
    volumes: [data:/data]
volumes: {data: {}}
"""


def test_up_starts_what_others_need_first(client, make_project):
    made, project = make_project(HEALTHY)
    result = project.up(wait=True)
    assert result.project == made.name
    assert {(c.service, c.state, c.health, c.exit_code) for c in result.containers} == {
        ("db", "running", "healthy", 0),
        ("migrate", "exited", "", 0),
        ("web", "running", "", 0),
    }
    assert set(result.made) == set(result.started) == set(made.containers())
    started = {c.service: client.containers.inspect(c.id).state.started_at for c in result.containers}
    assert started["db"] < started["web"]
    assert started["migrate"] < started["web"]
    assert client.volumes.exists(f"{made.name}_data")
    assert client.networks.exists(f"{made.name}_default")


def test_a_second_up_changes_nothing(client, two):
    made, project = two
    project.up()
    before = made.containers()
    again = project.up(wait=True)
    assert (again.made, again.started, again.removed) == ([], [], [])
    assert made.containers() == before


def test_up_replaces_what_has_changed_and_nothing_else(two):
    made, project = two
    project.up()
    before = made.containers()
    made.write(made.file.read_text().replace("sleep 1000, init: true}", "sleep 2000, init: true}"))
    result = project.up(stop_timeout=0)
    after = made.containers()
    assert result.made == [f"{made.name}-db-1"]
    assert result.removed == [f"{made.name}-db-1"]
    assert before[f"{made.name}-web-1"] == after[f"{made.name}-web-1"]
    assert before[f"{made.name}-db-1"] != after[f"{made.name}-db-1"]


def test_force_and_no_recreate(two):
    made, project = two
    project.up()
    before = made.containers()
    made.write(made.file.read_text().replace("sleep 1000", "sleep 3000"))
    project.up(no_recreate=True)
    assert made.containers() == before
    project.up(["web"], force_recreate=True, stop_timeout=0)
    assert made.containers().keys() == before.keys()
    assert not set(made.containers().values()) & set(before.values())


def test_a_part_of_the_services(two):
    made, project = two
    project.up(["db"])
    assert made.states() == {"db-1": "running"}
    project.up(["web"], no_dependencies=True, scale={"web": 2})
    assert made.states() == {"db-1": "running", "web-1": "running", "web-2": "running"}


def test_orphans_stay_unless_they_are_to_go(two):
    made, project = two
    project.up()
    made.write("services:\n  db: {image: BUSYBOX, command: sleep 1000, init: true}\n")
    project.up()
    assert set(made.states()) == {"db-1", "web-1"}
    assert made.open().up(remove_orphans=True, stop_timeout=0).removed == [f"{made.name}-web-1"]
    assert set(made.states()) == {"db-1"}


def test_anonymous_volumes_go_on_unless_new_ones_are_wanted(client, make_project):
    made, project = make_project(
        "services:\n  a: {image: BUSYBOX, command: sleep 1000, init: true, volumes: [/data]}\n"
    )

    def volume():
        return client.containers.inspect(f"{made.name}-a-1").mounts[0].name

    project.up()
    first = volume()
    project.up(force_recreate=True, stop_timeout=0)
    assert volume() == first
    project.up(renew_anonymous_volumes=True, stop_timeout=0)
    assert volume() != first
    client.volumes.remove(first)


def test_the_failure_of_a_service_hides_no_other(make_project):
    made, project = make_project("""
services:
  bad: {image: BUSYBOX, command: /no/such/program}
  worse: {image: BUSYBOX, command: /neither/this}
  fine: {image: BUSYBOX, command: sleep 1000, init: true}
  needs: {image: BUSYBOX, command: sleep 1000, depends_on: [bad]}
""")
    with pytest.raises(errors.DockbridgeError) as caught:
        project.up()
    failed = [caught.value, *caught.value.children]
    assert {error.details["service"] for error in failed} == {"bad", "worse"}
    assert made.states() == {"bad-1": "created", "worse-1": "created", "fine-1": "running", "needs-1": "created"}
    left = {entry["name"]: entry["state"] for entry in caught.value.details["left"] if entry["what"] == "container"}
    assert left[f"{made.name}-fine-1"] == "running"
    assert left[f"{made.name}-bad-1"] == "created"


@pytest.mark.parametrize(
    ("command", "health", "kind"),
    [
        ("sh -c 'echo last words; exit 3'", "", errors.ContainerExitedError),
        ("sh -c 'echo last words; sleep 1000'", "false", errors.UnhealthyError),
    ],
    ids=["exits", "unhealthy"],
)
def test_a_dependency_that_fails_is_named_with_its_last_words(make_project, command, health, kind):
    check = f'healthcheck: {{test: ["CMD", "{health or "true"}"], interval: 100ms, retries: 1}}'
    made, project = make_project(f"""
services:
  web: {{image: BUSYBOX, command: sleep 1000, depends_on: {{db: {{condition: service_healthy}}}}}}
  db:
    image: BUSYBOX
    command: {command}
    init: true
    {check}
""")
    with pytest.raises(kind) as caught:
        project.up()
    assert caught.value.details["service"] == "db"
    assert caught.value.details["dependent"] == "web"
    assert "last words" in caught.value.logs
    assert made.states()["web-1"] == "created"


def test_an_optional_dependency_may_fail(make_project):
    made, project = make_project("""
services:
  web:
    image: BUSYBOX
    command: sleep 1000
    init: true
    depends_on: {once: {condition: service_completed_successfully, required: false}}
  once: {image: BUSYBOX, command: "false"}
""")
    told = []
    project.up(progress=lambda p: told.append((p.service, p.action, p.state)))
    assert made.states()["web-1"] == "running"
    assert ("once", "Skipped", "warning") in told


def test_wait_means_what_a_person_means(make_project):
    made, project = make_project("""
services:
  runs: {image: BUSYBOX, command: sleep 1000, init: true}
  ends: {image: BUSYBOX, command: "true"}
""")
    assert {c.service for c in project.up(wait=True).containers} == {"runs", "ends"}
    made.write(
        "services:\n  fails: {image: BUSYBOX, command: sh -c 'sleep 0.2; exit 4', healthcheck: {test: [CMD, 'false'], interval: 10s}}\n"
    )
    with pytest.raises(errors.ContainerExitedError) as caught:
        made.open().up(wait=True)
    assert caught.value.exit_code == 4
    assert caught.value.details["service"] == "fails"


def test_wait_timeout_says_what_was_waited_for(make_project):
    _, project = make_project(
        "services:\n  slow: {image: BUSYBOX, command: sleep 1000, init: true, healthcheck: {test: [CMD, 'false'], interval: 100ms, retries: 1000}}\n"
    )
    with pytest.raises(errors.OperationTimeoutError) as caught:
        project.up(wait=True, wait_timeout=0.7)
    assert caught.value.details["service"] == "slow"
    assert caught.value.details["timeout"] == 0.7


def test_a_taken_port_is_known_with_its_owner(make_project, make_container):
    owner = make_container(options=["--publish", "127.0.0.1:0:80"])
    port = docker("port", owner, "80").stdout.strip().rpartition(":")[2]
    _, project = make_project(
        f'services:\n  web: {{image: BUSYBOX, command: sleep 1000, ports: ["127.0.0.1:{port}:80"]}}\n'
    )
    with pytest.raises(errors.PortConflictError) as caught:
        project.up()
    assert caught.value.owner == owner
    assert caught.value.details["service"] == "web"


def test_nothing_is_made_when_an_image_cannot_be_had(make_project):
    made, project = make_project(
        "services:\n  a: {image: BUSYBOX}\n  b: {image: 'localhost:1/none:1'}\n  c: {image: 'localhost:1/nor:1'}\n"
    )
    with pytest.raises(errors.ImagePullError) as caught:
        project.up()
    assert {error.details["service"] for error in (caught.value, *caught.value.children)} == {"b", "c"}
    assert made.containers() == {}
    assert not made.client.networks.exists(f"{made.name}_default")
    with pytest.raises(errors.ImageNotFoundError):
        project.up(pull="never")


def test_what_others_were_to_make_must_be_there(make_project, unique):
    net, volume = unique("net"), unique("volume")
    made, project = make_project(f"""
services: {{a: {{image: BUSYBOX, networks: [n], volumes: ["vol:/v"]}}}}
networks: {{n: {{external: true, name: {net}}}}}
volumes: {{vol: {{external: true, name: {volume}}}}}
""")
    with pytest.raises(errors.NetworkNotFoundError, match=net) as caught:
        project.up()
    assert isinstance(caught.value.children[0], errors.VolumeNotFoundError)
    assert made.containers() == {}


def test_rollback_restores_what_was_there(client, two):
    made, project = two
    project.up()
    before = made.containers()
    made.write("""
services:
  web: {image: BUSYBOX, command: /no/such/program, depends_on: [db, new]}
  db: {image: BUSYBOX, command: sleep 2000, init: true, networks: [other], volumes: ["extra:/e"]}
  new: {image: BUSYBOX, command: sleep 1000, init: true}
networks: {other: {}}
volumes: {extra: {}}
""")
    with pytest.raises(errors.DockbridgeError) as caught:
        made.open().up(rollback=True, stop_timeout=0)
    assert caught.value.details["service"] == "web"
    assert made.containers() == before
    assert set(made.states().values()) == {"running"}
    assert not client.networks.exists(f"{made.name}_other")
    assert not client.volumes.exists(f"{made.name}_extra")
    assert not caught.value.details.get("left")


def test_rollback_touches_no_container_of_others(make_project, make_container):
    stranger = make_container()
    made, project = make_project(
        f"services: {{a: {{image: BUSYBOX, command: sleep 1000, init: true, container_name: {stranger}}}}}\n"
    )
    with pytest.raises(errors.NameConflictError):
        project.up(rollback=True)
    assert docker("inspect", "--format", "{{.State.Running}}", stranger).stdout.strip() == "true"
    assert made.containers() == {}


def test_a_good_up_with_rollback_leaves_nothing_aside(two):
    made, project = two
    project.up()
    result = project.up(force_recreate=True, rollback=True, stop_timeout=0)
    assert set(made.containers()) == {f"{made.name}-db-1", f"{made.name}-web-1"}
    assert set(result.removed) == set(made.containers())


STUCK = """
services:
  db: {image: BUSYBOX, command: sleep 1000, init: true, healthcheck: {test: [CMD, 'false'], interval: 100ms, retries: 100000}}
  web: {image: BUSYBOX, command: sleep 1000, init: true, depends_on: {db: {condition: service_healthy}}}
"""


def test_after_its_deadline_nothing_more_is_started(make_project):
    made, project = make_project(STUCK)
    with pytest.raises(errors.OperationTimeoutError) as caught:
        project.up(timeout=1.5)
    left = {entry["name"]: entry["state"] for entry in caught.value.details["left"] if entry["what"] == "container"}
    assert left == {f"{made.name}-db-1": "running", f"{made.name}-web-1": "created"}


def test_a_cancelled_up_starts_nothing_more_and_can_be_rolled_back(make_project):
    made, project = make_project(STUCK)
    with pytest.raises(errors.OperationCancelledError), CancelScope() as scope:
        project.up(rollback=True, progress=lambda p: p.action == "Waiting" and scope.cancel())
    until(lambda: made.containers() == {})


def test_projects_with_other_variables_at_the_same_time(client, make_project):
    made, _ = make_project(
        "services:\n  a: {image: BUSYBOX, command: sleep 1000, init: true, environment: {WHO: '${WHO}'}}\n"
    )
    names = [f"{made.name}-{n}" for n in range(4)]
    projects = {name: client.compose(made.file, project_name=name, environment={"WHO": name}) for name in names}
    try:
        threads = [threading.Thread(target=project.up) for project in projects.values()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for name in names:
            assert f"WHO={name}" in client.containers.inspect(f"{name}-a-1").config.env
    finally:
        for project in projects.values():
            project.down(stop_timeout=0)


def test_up_on_an_event_loop(two):
    made, _ = two

    async def up():
        async with AsyncClient() as client:
            project = client.compose(made.file, project_name=made.name)
            result = await project.up(wait=True)
            names = [c.service for c in await project.ps()]
            async with project.stream_down(stop_timeout=0) as events:
                told = [event.action async for event in events]
            return result.project, names, told

    name, services, told = asyncio.run(up())
    assert (name, services) == (made.name, ["db", "web"])
    assert "Removed" in told
    assert made.containers() == {}


def test_a_stopped_engine_is_said_to_be(tmp_path):
    file = tmp_path / "compose.yaml"
    file.write_text("services: {a: {image: x}}\n")
    with Client(f"unix://{tmp_path}/none.sock") as nowhere, pytest.raises(errors.EngineUnreachableError):
        nowhere.compose(file).up()


@pytest.mark.parametrize(
    "wrong",
    [
        {"force_recreate": True, "no_recreate": True},
        {"renew_anonymous_volumes": True, "no_recreate": True},
        {"stop_timeout": -2},
        {"scale": {"web": -1}},
        {"wait": True, "wait_timeout": 0},
        {"pull": "sometimes"},
    ],
    ids=str,
)
def test_wrong_arguments(two, wrong):
    made, project = two
    with pytest.raises(errors.InvalidArgumentError):
        project.up(**wrong)
    assert made.containers() == {}


def test_unknown_services_and_keywords(two):
    _, project = two
    with pytest.raises(errors.ServiceNotFoundError, match="db, web"):
        project.up(["wbe"])
    with pytest.raises(errors.ServiceNotFoundError):
        project.up(["-d"])
    with pytest.raises(errors.ServiceNotFoundError):
        project.up(scale={"wbe": 2})
    with pytest.raises(errors.UnknownKeywordError, match="remove_orphans"):
        project.up(remove_orphan=True)
