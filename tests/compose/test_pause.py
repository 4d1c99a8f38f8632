def test_pause_freezes_what_runs(two):
    made, project = two
    project.up()
    assert project.pause(["db"]) == [f"{made.name}-db-1"]
    assert made.states() == {"db-1": "paused", "web-1": "running"}
    assert project.pause(["db"]) == []
