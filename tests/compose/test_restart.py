def test_restart_restarts_in_order(client, two):
    made, project = two
    project.up()
    before = {key: client.containers.inspect(key).state.started_at for key in made.containers().values()}
    assert project.restart(stop_timeout=0) == [f"{made.name}-db-1", f"{made.name}-web-1"]
    after = {key: client.containers.inspect(key).state.started_at for key in made.containers().values()}
    assert all(after[key] > before[key] for key in before)


def test_dependents_restart_where_the_file_says_so(client, make_project):
    made, project = make_project("""
services:
  db: {image: BUSYBOX, command: sleep 1000, init: true}
  web: {image: BUSYBOX, command: sleep 1000, init: true, depends_on: {db: {condition: service_started, restart: true}}}
  other: {image: BUSYBOX, command: sleep 1000, init: true, depends_on: [db]}
""")
    project.up()
    assert project.restart(["db"], stop_timeout=0) == [f"{made.name}-db-1", f"{made.name}-web-1"]
    assert project.restart(["db"], stop_timeout=0, no_dependencies=True) == [f"{made.name}-db-1"]
