"""The code of docs/compose-files.md runs."""

from __future__ import annotations

import re

from support import ROOT


def test_the_page_runs(capsys):
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs/compose-files.md").read_text(), re.DOTALL)
    assert len(blocks) == 2
    exec("\n".join(blocks), {})
    said = capsys.readouterr().out
    assert "POSTGRES_PASSWORD: a$$b" in said
    assert "restart: unless-stopped" in said
