"""How far pulls, pushes, loads, saves, imports and builds are, shown in a terminal.

    from dockbridge.progress import ProgressBar

    with ProgressBar() as bar:
        client.images.pull("postgres:16", progress=bar)
        for report in client.images.stream_build("web"):
            bar(report)

Bars need rich, which comes with the extra dockbridge[progress]. Where the output is no terminal, lines of text are written
instead, and nothing more is needed.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Protocol, TextIO

    from rich.console import Console

    from .progress_bars import Report

    class Display(Protocol):
        """What shows reports."""

        def show(self, report: Report) -> None: ...
        def reset(self) -> None: ...
        def close(self) -> None: ...


class ProgressBar:
    """Shows reports of one transfer or build after the other; give it as progress, or call it with each report of a stream.

    :param title: what is written beside the bar of the whole.
    :param file: where to; sys.stdout by default.
    :param console: a console of rich to draw on, instead of a file.
    :raises ImportError: bars are wanted, and rich is not installed.
    """

    def __init__(self, title: str = "Total", *, file: TextIO | None = None, console: Console | None = None) -> None:
        out = file or sys.stdout
        self._display: Display
        if console is not None or out.isatty():
            self._display = bars(title, out, console)
        else:
            self._display = Lines(out)
        self._done = False

    def __call__(self, report: Report) -> None:
        """Shows one report."""
        overall = report.overall
        if self._done and (overall is None or overall < 1):  # of the next transfer
            self._display.reset()
            self._done = False
        self._display.show(report)
        self._done = self._done or overall == 1

    def close(self) -> None:
        """Leaves the last state on the screen. More calls do nothing."""
        self._display.close()

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def bars(title: str, file: TextIO, console: Console | None) -> Display:
    """Makes the bars of a terminal."""
    try:
        from .progress_bars import Bars
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "rich":
            raise
        raise ImportError(
            "ProgressBar draws with rich in a terminal, which is not installed: pip install 'dockbridge[progress]'",
            name="rich",
        ) from error
    return Bars(title, file, console)


class Lines:
    """A line for each thing that begins or is done, and each line of a build's output, for logs and pipes."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._last: dict[str, str] = {}

    def show(self, report: Report) -> None:
        text = getattr(report, "text", "")
        kind = getattr(report, "kind", "")
        if kind in ("step", "output"):
            self._write(text)
        elif kind == "done":
            self._write(f"#{getattr(report, 'vertex', 0)} {report.status}")
        elif self._last.get(report.id) != report.status:  # bytes alone are no news
            self._last[report.id] = report.status
            self._write(f"{report.id}: {report.status}" if report.id else report.status)

    def _write(self, text: str) -> None:
        self._file.write(text + "\n")
        self._file.flush()

    def reset(self) -> None:
        self._last.clear()

    def close(self) -> None:
        pass
