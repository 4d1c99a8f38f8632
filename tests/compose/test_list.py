def test_projects_of_the_engine(client, two):
    made, project = two

    def mine(**how):
        return [p for p in client.compose.list(**how) if p.name == made.name]

    assert mine(all=True) == []
    project.up()
    (found,) = mine()
    assert (found.services, found.states) == (["db", "web"], {"running": 2})
    assert (found.files, found.directory) == ([str(made.file)], str(made.folder))
    project.stop(stop_timeout=0)
    assert mine() == []
    assert mine(all=True)[0].states == {"exited": 2}
