"""docs/tasks.md: what ten everyday tasks take, counted from the programs in examples/tasks that the tests run."""

from __future__ import annotations

import ast
from pathlib import Path

from support import ROOT

FOLDER = ROOT / "examples" / "tasks"
SIDES = {"dockbridge": "ours", "python-on-whales": "whales", "docker-py": "docker_py", "aiodocker": "aiodocker_"}

HEAD = """# Ten everyday tasks

What each takes in lines of code, with the client opened and modules imported. All four do the same: what fails is an error, and no wait for a
service, a line or a command inside has no end. The programs are in [examples/tasks](../examples/tasks); the tests run every one of them
on a real engine, check dockbridge's with mypy --strict and pyright, and compare this page with them.
"""


def functions(side: str) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    """The tasks in a side's program, by name."""
    tree = ast.parse((FOLDER / f"{SIDES[side]}.py").read_text())
    return {node.name: node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}


def lines(task: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of its body without the docstring; the formatter decides where they break, alike for all sides."""
    body = task.body[1:] if ast.get_docstring(task) else task.body
    return body[-1].end_lineno - body[0].lineno + 1


def page() -> str:
    counted = {side: {name: lines(task) for name, task in functions(side).items()} for side in SIDES}
    ours = functions("dockbridge")
    source = (FOLDER / "ours.py").read_text().splitlines()
    text = [HEAD, f"| task | {' | '.join(SIDES)} |", f"| --- |{' ---: |' * len(SIDES)}"]
    text += [f"| [{name}](#{name}) | {' | '.join(str(counted[side][name]) for side in SIDES)} |" for name in ours]
    text.append(f"| all | {' | '.join(f'**{sum(counted[side].values())}**' for side in SIDES)} |")
    for name, task in ours.items():
        text += [f"\n## {name}\n", ast.get_docstring(task), "\n```python"]
        text += [line[4:] for line in source[task.body[1].lineno - 1 : task.body[-1].end_lineno]]
        text.append("```")
    return "\n".join(text) + "\n"


PAGE: Path = ROOT / "docs" / "tasks.md"
