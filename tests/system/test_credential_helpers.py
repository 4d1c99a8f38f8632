import json
import os

from dockbridge import Client


def test_helpers_that_are_there_and_not(tmp_path):
    program = tmp_path / "docker-credential-here"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    (tmp_path / "config.json").write_text(
        json.dumps({"credsStore": "here", "credHelpers": {"registry.test": "nowhere"}})
    )
    environment = {"DOCKER_CONFIG": str(tmp_path), "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    with Client(environment=environment) as client:
        found = {helper.program: helper.found for helper in client.system.credential_helpers()}
    assert found == {"docker-credential-here": True, "docker-credential-nowhere": False}
