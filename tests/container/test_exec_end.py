"""Ending a program in a container whose content, or whose neighbours, cannot be trusted."""

import re
import subprocess
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from support import docker, sleepers, until

from dockbridge import errors

NAP = 4342  # no other test's programs sleep so long

IN_PLACE_OF_SH = """#!/bin/busybox sh
/bin/busybox id -u >>/dev/shm/ran
/bin/busybox grep -E 'CapEff|CapPrm|NoNewPrivs' /proc/self/status >>/dev/shm/ran
{then}
"""


def replace_sh(client, container, then):
    docker("exec", "--user", "root", container, "/bin/busybox", "rm", "/bin/sh")
    client.containers.copy_to(container, "/bin/sh", data=IN_PLACE_OF_SH.format(then=then).encode(), mode=0o755)


@pytest.mark.parametrize(
    "then", ["exit 0", "exec /bin/busybox yes", "exec /bin/busybox sleep 30"], ids=["lies", "writes on", "hangs"]
)
def test_a_replaced_shell_gains_no_rights(client, make_container, then):
    options = ["--user=1000", "--cap-drop=ALL", "--security-opt=no-new-privileges"]
    name = make_container("/bin/busybox", "sleep", "1000", options=options)
    replace_sh(client, name, then)
    with pytest.raises(errors.OperationTimeoutError) as caught:
        client.containers.exec(name, ["/bin/busybox", "sleep", str(NAP)], timeout=1)
    assert caught.value.details["may_still_run"] is True
    assert caught.value.details["pid"] > 0
    ran = docker("exec", name, "/bin/busybox", "cat", "/dev/shm/ran").stdout
    assert set(re.findall(r"^\d+$", ran, re.MULTILINE)) == {"1000"}
    assert set(re.findall(r"Cap\w+:\s*(\w+)", ran)) == {"0" * 16}
    assert set(re.findall(r"NoNewPrivs:\s*(\d)", ran)) == {"1"}


def test_what_a_program_has_started_is_ended_although_its_environment_is_another(client, make_container):
    name = make_container()
    command = ["sh", "-c", f"env -i sleep {NAP} & (exec env -i sh -c 'sleep {NAP}; true') & sleep {NAP}"]
    with pytest.raises(errors.OperationTimeoutError) as caught:
        client.containers.exec(name, command, timeout=1)
    assert "may_still_run" not in caught.value.details
    assert sleepers(name, NAP) == []


def mark_of(pid):
    """The variable by which a program is found."""
    for variable in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
        if variable.startswith(b"DOCKBRIDGE_EXEC="):
            return variable.decode()
    raise AssertionError("the program carries no mark")


@contextmanager
def timing_out(client, name):
    """Runs a program in a container that its deadline ends, and gives its process on the engine's machine."""
    caught = []

    def work():
        try:
            client.containers.exec(name, ["sleep", str(NAP)], timeout=2)
        except errors.OperationTimeoutError as error:
            caught.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    until(lambda: sleepers(name, NAP))
    yield int(sleepers(name, NAP)[0].split()[0]), caught
    thread.join()


def test_a_program_of_the_machine_that_carries_the_same_variable(client, make_container):
    name = make_container("sleep", "1000", options=["--pid=host"])
    with timing_out(client, name) as (pid, caught):
        variable, value = mark_of(pid).split("=")
        foreign = subprocess.Popen(["sleep", "1000"], env={variable: value})
    try:
        assert "may_still_run" not in caught[0].details
        assert sleepers(name, NAP) == []
        assert foreign.poll() is None, "a process that is none of the container's was killed"
    finally:
        foreign.kill()
        foreign.wait()


@pytest.mark.parametrize("joins", [False, True], ids=["whose processes others see", "which sees others' processes"])
def test_a_container_that_shares_its_processes(client, make_container, joins):
    first = make_container("sleep", "1000")
    second = make_container("sleep", "1000", options=[f"--pid=container:{first}"])
    name, neighbour = (second, first) if joins else (first, second)
    with timing_out(client, name) as (pid, caught):
        docker("exec", "--detach", "--env", mark_of(pid), neighbour, "sleep", "4343")
        until(lambda: sleepers(neighbour, 4343))
    assert "may_still_run" not in caught[0].details
    assert sleepers(name, NAP) == []
    assert sleepers(neighbour, 4343), "a process of another container was killed"
