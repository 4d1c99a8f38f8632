"""examples/build.py: a pull and a build with bars, or lines where there is no terminal."""

import os
import subprocess
import sys

from support import ROOT, docker


def example(*images, base):
    return subprocess.run(
        [sys.executable, ROOT / "examples" / "build.py", *images],
        capture_output=True,
        text=True,
        env={**os.environ, "EXAMPLE_BASE": base},
    )


def test_pull_and_build(client, stored, busybox):
    done = example(stored, base=busybox)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert f"Status: Downloaded newer image for {stored}" in lines
    assert "working, 5 of 5" in lines
    assert lines[-1] == "good day from the image"
    assert docker("images", "--quiet", "--filter", "label=example=dockbridge").stdout == ""


def test_a_base_image_that_cannot_be_had(client):
    done = example(base="127.0.0.1:1/nosuch")
    assert done.returncode == 1
    assert "load metadata for 127.0.0.1:1/nosuch" in done.stderr
    assert "connection refused" in done.stderr
    assert "Traceback" not in done.stderr
