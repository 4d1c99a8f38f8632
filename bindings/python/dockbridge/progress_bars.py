"""The bars that ProgressBar draws with rich: one for each layer, and one for the whole."""

from __future__ import annotations

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn
from rich.text import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from .types import ImageBuildProgress
    from .types import Progress as Transfer

    Report = Transfer | ImageBuildProgress

DONE = (
    "Pull complete",
    "Already exists",
    "Pushed",
    "Layer already exists",
    "Mounted from",
    "Loaded",
    "Saved",
    "Imported",
)


class Bars:
    """Draws reports. The display begins with the first one."""

    def __init__(self, title: str, file: TextIO, console: Console | None) -> None:
        self._given = title
        self._console = console or Console(file=file)
        self._begin()

    def _begin(self) -> None:
        self._title = self._given
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[bytes]}", markup=False),
            console=self._console,
        )
        self._tasks: dict[str, TaskID] = {}
        self._sizes: dict[str, str] = {}
        self._whole: TaskID | None = None

    def reset(self) -> None:
        """Leaves what was drawn where it is, and begins anew below."""
        self._progress.stop()
        self._begin()

    def show(self, report: Report) -> None:
        self._progress.start()
        kind = getattr(report, "kind", "")
        if kind in ("step", "output", "done", "built"):
            self._build(report)  # type: ignore[arg-type]
        elif kind == "status" and report.current is None:
            pass  # what BuildKit does of itself
        elif report.id or report.current is not None:
            self._part(report)
        elif report.status:
            self._print(report.status)
        if report.overall is not None:
            self._update_whole(report.overall)

    def _part(self, report: Report) -> None:
        """Draws how far a layer or an archive is."""
        name = report.id or "archive"
        if name not in self._tasks:
            self._tasks[name] = self._progress.add_task("", total=None, bytes="")
        task = self._tasks[name]
        label = f"{report.id} {report.status}".strip()
        if report.status.startswith(DONE):
            size = decimal(report.total) if report.total else self._sizes.get(name, "")
            self._progress.update(task, description=label, total=1, completed=1, bytes=size)
        elif report.current is None:
            self._progress.update(task, description=label, bytes="")
        else:
            size = decimal(report.current)
            if report.total:
                self._sizes[name] = decimal(report.total)
                size += f"/{self._sizes[name]}"
            self._progress.update(task, description=label, total=report.total, completed=report.current, bytes=size)

    def _build(self, report: ImageBuildProgress) -> None:
        """Draws a build: its output goes above the bars, and the layers of a base image go when the next step begins."""
        if report.kind == "step":
            self._remove_parts()
        if report.kind == "built":
            self._title = "Built"
        elif report.steps:
            self._title = f"Step {report.step}/{report.steps} {report.instruction}"
        if report.kind == "done":
            self._print(f"#{report.vertex} {report.status}")
        elif report.kind != "built":
            self._print(report.text, "red" if report.stderr else "")

    def _update_whole(self, overall: float) -> None:
        if self._whole is None:
            self._whole = self._progress.add_task(self._title, total=1, bytes="")
        title = self._title if len(self._title) <= 60 else self._title[:59] + "…"
        self._progress.update(self._whole, description=title, completed=overall)

    def _print(self, text: str, style: str = "") -> None:
        self._console.print(Text.from_ansi(text, style=style), soft_wrap=True)

    def _remove_parts(self) -> None:
        for task in self._tasks.values():
            self._progress.remove_task(task)
        self._tasks.clear()

    def close(self) -> None:
        self._progress.stop()
