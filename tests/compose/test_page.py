"""docs/compose.md: its code runs, in its order, against a project."""

import re

from support import ROOT

PAGE = (ROOT / "docs" / "compose.md").read_text()

FILE = """
services:
  web: {image: BUSYBOX, command: sleep 1000, init: true, depends_on: {db: {condition: service_healthy}}}
  db:
    image: BUSYBOX
    command: sleep 1000
    init: true
    environment: {TAG: "${TAG:?}"}
    healthcheck: {test: ["CMD", "true"], interval: 100ms}
    volumes: ["data:/data"]
volumes: {data: {}}
"""


def test_the_code_of_the_page_runs(make_project, monkeypatch, capsys):
    made, _ = make_project(FILE)
    monkeypatch.chdir(made.folder)
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 6
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block.replace('"shop"', repr(made.name)), "docs/compose.md", "exec"), names)
    printed = capsys.readouterr().out
    assert "('db', 'running', 'healthy')" in printed
    assert "- 4 5 services.web.imagee" in printed
    assert made.containers() == {}
