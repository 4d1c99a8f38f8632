"""ProgressBar: bars of each layer and of the whole in a terminal, lines of text elsewhere."""

import asyncio
import io
import os
import re

import pytest
from rich.console import Console
from script import run
from support import BUSYBOX, LABEL, RUN, docker

from dockbridge import AsyncClient, errors
from dockbridge.progress import ProgressBar

TEXT = f"FROM {BUSYBOX}\nLABEL {LABEL}={RUN}\nRUN echo [red]word; echo bad >&2\n"


@pytest.fixture
def console():
    return Console(file=io.StringIO(), force_terminal=True, width=120)


def screen(console):
    """The lines that were drawn, in all states, without colours."""
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", console.file.getvalue()).replace("\r", "\n").splitlines()


def last(console, beginning):
    """The last state of a line."""
    return [line for line in screen(console) if line.startswith(beginning)][-1]


def test_a_pull_has_a_bar_for_each_layer_and_one_for_the_whole(
    client, layered, open_registry, console, containerd_store
):
    name = layered(open_registry.address)
    docker("push", name)
    docker("rmi", name)
    seen = []
    with ProgressBar(console=console) as bar:
        client.images.pull(name, progress=lambda report: (seen.append(report), bar(report)))
    layers = {report.id for report in seen if report.status == "Pull complete"}
    assert len(layers) == 3
    for layer in layers:
        assert re.match(rf"{layer} Pull complete\s+━+\s+100%", last(console, layer))
    assert re.match(r"Total\s+━+\s+100%", last(console, "Total"))
    sized = any("Pull complete" in line and "3.0 MB" in line for line in screen(console))
    assert sized or containerd_store, "whose engine may tell nothing of a layer before its end"
    assert any(line.startswith("Status: Downloaded newer image") for line in screen(console))
    assert console.file.getvalue().rstrip().endswith("\x1b[?25h"), "the cursor is back"


def test_one_bar_for_one_transfer_after_the_other(client, layered, open_registry, console, tmp_path):
    name = layered(open_registry.address)
    archive = tmp_path / "image.tar"
    with ProgressBar(console=console) as bar:
        client.images.push(name, progress=bar)
        client.images.save([name], archive, progress=bar)
        docker("rmi", name)
        client.images.load(archive, progress=bar)
        with client.images.stream_pull(name) as reports:
            for report in reports:
                bar(report)
    lines = screen(console)
    order = [
        next(i for i, line in enumerate(lines) if word in line) for word in ("Pushed", "Saving", "Sending archive")
    ]
    assert order == sorted(order)
    assert re.match(r"Loaded\s+━+\s+100%", last(console, "Loaded"))
    assert any(line.startswith("Status: Image is up to date") for line in lines)


def test_a_build_shows_its_output_above_its_step(client, busybox, console):
    with ProgressBar(console=console) as bar:
        result = client.images.build(
            dockerfile_text=TEXT + "RUN printf '\\033[1mbold\\n'\n", nocache=True, progress=bar
        )
    lines = [line.rstrip() for line in screen(console)]
    assert "[red]word" in lines, "what a program writes is no markup"
    assert {"bad", "bold"} <= set(lines)
    assert any(line.startswith("Step 2/3 RUN echo [red]word") and "%" in line for line in lines)
    assert re.match(r"Built\s+━+\s+100%", last(console, "Built"))
    assert client.images.exists(result.id)


def test_an_error_leaves_the_terminal_as_it_was(client, busybox, console):
    with pytest.raises(errors.BuildError), ProgressBar(console=console) as bar:
        client.images.build(dockerfile_text=TEXT + "RUN false\n", progress=bar)
    assert console.file.getvalue().rstrip().endswith("\x1b[?25h")
    assert not any(line.startswith("Built") for line in screen(console))


def test_without_a_terminal_there_are_lines(client, layered, open_registry):
    name = layered(open_registry.address)
    docker("push", name)
    docker("rmi", name)
    out = io.StringIO()
    with ProgressBar(file=out) as bar:
        client.images.pull(name, progress=bar)
        client.images.build(dockerfile_text=TEXT, nocache=True, progress=bar)
    lines = out.getvalue().splitlines()
    assert "\x1b" not in out.getvalue()
    assert len([line for line in lines if line.endswith(": Pull complete")]) == 3
    assert len([line for line in lines if line.endswith(": Downloading")]) <= 3, "bytes alone are no news"
    assert lines.count("Sending build context") == 1
    assert {"[red]word", "bad", "Built"} <= set(lines)


def test_a_terminal_is_known_by_itself(client, busybox):
    ours, theirs = os.openpty()
    with os.fdopen(theirs, "w") as terminal:
        assert terminal.isatty()
        with ProgressBar("Everything", file=terminal) as bar:
            client.images.build(dockerfile_text=TEXT, progress=bar)
        drawn = os.read(ours, 100_000).decode(errors="replace")
    os.close(ours)
    assert "━" in drawn
    assert "\x1b[" in drawn


def test_awaited(stored, console):
    async def main():
        async with AsyncClient() as client:
            with ProgressBar(console=console) as bar:
                await client.images.pull(stored, progress=bar)
            async with client.images.stream_pull(stored) as reports:
                async for report in reports:
                    bar(report)
            bar.close()

    asyncio.run(main())
    assert "100%" in last(console, "Total")


def test_without_rich_the_error_says_what_to_install():
    code = """
        import io, sys
        sys.modules["rich"] = None
        from dockbridge.progress import ProgressBar
        class Terminal(io.StringIO):
            def isatty(self): return True
        try:
            ProgressBar(file=Terminal())
        except ImportError as error:
            print(error)
        with ProgressBar(file=io.StringIO()):
            print("lines need no rich")
    """
    assert run(code).splitlines() == [
        "ProgressBar draws with rich in a terminal, which is not installed: pip install 'dockbridge[progress]'",
        "lines need no rich",
    ]
