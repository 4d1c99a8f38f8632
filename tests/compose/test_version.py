import re

from support import ROOT

from dockbridge import Client


def test_the_versions_are_those_of_go_mod_and_no_engine_is_asked():
    modules = dict(re.findall(r"^\s*(\S+) v(\S+)", (ROOT / "go.mod").read_text(), re.MULTILINE))
    with Client("unix:///no/such/engine.sock") as client:
        version = client.compose.version()
    assert version.compose == modules["github.com/docker/compose/v5"]
    assert version.compose_go == modules["github.com/compose-spec/compose-go/v2"]
