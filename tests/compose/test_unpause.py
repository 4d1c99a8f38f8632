def test_unpause_lets_go_on(two):
    made, project = two
    project.up()
    project.pause()
    assert project.unpause() == [f"{made.name}-db-1", f"{made.name}-web-1"]
    assert set(made.states().values()) == {"running"}
    assert project.unpause() == []
