import json

from support import docker


def test_version_agrees_with_the_cli(client):
    version = client.system.version()
    oracle = json.loads(docker("version", "--format", "{{json .Server}}").stdout)
    assert version.version == oracle["Version"]
    assert version.api_version == oracle["ApiVersion"]
    assert version.min_api_version == oracle["MinAPIVersion"]
    assert version.git_commit == oracle["GitCommit"]
    assert version.build_time_text == oracle["BuildTime"]
    assert version.platform.name == oracle["Platform"]["Name"]
    assert version.components[0].details["ApiVersion"] == version.api_version
    assert {c.name: c.version for c in version.components} == {c["Name"]: c["Version"] for c in oracle["Components"]}
