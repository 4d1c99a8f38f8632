def test_create_starts_nothing(two):
    made, project = two
    result = project.create()
    assert result.started == []
    assert set(result.made) == set(made.containers())
    assert made.states() == {"db-1": "created", "web-1": "created"}
    assert project.create().made == []
    assert project.up().made == []
    assert made.states() == {"db-1": "running", "web-1": "running"}
