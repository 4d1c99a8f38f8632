"""Streams that are left at any stage leave nothing behind: no handle, no descriptor."""

import os

import pytest
from support import open_handles, until

from dockbridge import Client


def descriptors():
    return len(os.listdir("/proc/self/fd"))


def fail_in(opened):
    with opened:
        next(opened)
        raise RuntimeError("enough")


STREAMS = {
    "stream_logs": lambda c, name, image: c.containers.stream_logs(name),
    "stream_stats": lambda c, name, image: c.containers.stream_stats(name),
    "stream_stats_all": lambda c, name, image: c.containers.stream_stats_all([name]),
    "stream_export": lambda c, name, image: c.containers.stream_export(name),
    "stream_copy_from": lambda c, name, image: c.containers.stream_copy_from(name, "/bin"),
    "attach": lambda c, name, image: c.containers.attach(name),
    "stream_exec": lambda c, name, image: c.containers.stream_exec(name, ["sh", "-c", "echo line; cat"]),
    "stream_run": lambda c, name, image: c.containers.stream_run(image, ["sh", "-c", "echo line; cat"], remove=True),
    "stream_start": lambda c, name, image: c.containers.stream_start(
        c.containers.create(image, ["sh", "-c", "echo line; cat"], stdin_open=True, auto_remove=True).id
    ),
    "stream_save": lambda c, name, image: c.images.stream_save([image]),
    "stream_events": lambda c, name, image: c.system.stream_events(since=1),
}


@pytest.mark.parametrize("stage", ["when it has begun", "after the first item", "by an exception", "without a word"])
@pytest.mark.parametrize("stream", STREAMS)
def test_nothing_stays_behind(make_container, busybox, stream, stage):
    name = make_container("sh", "-c", "while :; do echo line; sleep 0.1; done", options=["--stop-signal=KILL"])
    clients, operations = open_handles()
    before = descriptors()
    with Client() as client:
        client.ping()
        for _ in range(3):
            opened = STREAMS[stream](client, name, busybox)
            if stage == "when it has begun":
                opened.close()
            elif stage == "after the first item":
                with opened:
                    next(opened)
            elif stage == "by an exception":
                with pytest.raises(RuntimeError, match="enough"):
                    fail_in(opened)
            else:
                with pytest.warns(ResourceWarning):
                    del opened
    until(lambda: open_handles() == (clients, operations))
    until(lambda: descriptors() == before)
