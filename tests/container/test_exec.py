import contextlib
import json
import subprocess
import threading

import pytest
from support import docker, running, sleepers, until

from dockbridge import errors


def test_exec_gives_output_and_exit_code(client, make_container):
    name = make_container()
    result = client.containers.exec(name, ["sh", "-c", "echo out; echo err >&2; exit 3"])
    assert result.exit_code == 3
    assert result.stdout == b"out\n"
    assert result.stderr == b"err\n"
    assert set(result.text.split()) == {"out", "err"}
    assert client.containers.exec(name, ["true"]).exit_code == 0


def test_the_arguments_reach_the_program_as_they_are(client, make_container):
    name = make_container()
    awkward = ["a b", "", "$HOME", "`id`", "*", '"', "'", "ü\n"]
    result = client.containers.exec(name, ["printf", "%s|", *awkward])
    assert result.stdout.decode() == "".join(f"{item}|" for item in awkward)


def test_a_text_is_split_like_a_command_line_and_run_by_no_shell(client, make_container):
    result = client.containers.exec(make_container(), "printf '%s|' 'a b' $HOME \"c;d\"")
    assert result.stdout == b"a b|$HOME|c;d|"


@pytest.mark.parametrize("command", ["", "'", b"ls", [], [""], ["a\0b"], [1], [None], None, {"ls": 1}])
def test_what_is_no_command_is_refused(client, make_container, command):
    with pytest.raises(errors.InvalidArgumentError) as caught:
        client.containers.exec(make_container(), command)
    assert caught.value.hint


def test_options_agree_with_the_cli(client, make_container):
    name = make_container(options=["--env", "KEPT=1", "--env", "GONE=1"])
    script = "echo $A-$B-$KEPT; pwd; id -u; id -g"
    result = client.containers.exec(
        name, ["sh", "-c", script], environment={"A": "x y", "B": 2}, workdir="/tmp", user="12:34"
    )
    oracle = docker(
        "exec", "--env", "A=x y", "--env", "B=2", "--workdir", "/tmp", "--user", "12:34", name, "sh", "-c", script
    )
    assert result.text == oracle.stdout == "x y-2-1\n/tmp\n12\n34\n"
    listed = client.containers.exec(name, ["sh", "-c", "echo $A"], environment=["A=b=c"])
    assert listed.text == "b=c\n"


def test_privileged(client, make_container):
    name = make_container()
    capabilities = ["sh", "-c", "grep CapEff /proc/self/status"]
    plain = client.containers.exec(name, capabilities)
    assert plain.text == docker("exec", name, *capabilities).stdout
    # An engine that lacks the rights itself cannot give them: then both fail alike.
    oracle = docker("exec", "--privileged", name, *capabilities, check=False)
    everything = client.containers.exec(name, capabilities, privileged=True)
    assert everything.exit_code == oracle.returncode
    assert everything.text.split() == oracle.stdout.split()
    assert everything.text != plain.text


def test_a_terminal(client, make_container):
    name = make_container()
    result = client.containers.exec(name, ["sh", "-c", "test -t 1 && echo yes; echo err >&2"], tty=True)
    assert result.stdout == b"yes\r\nerr\r\n"
    assert result.stderr == b""


def test_the_engines_keys_for_detaching_are_ordinary_input(client, make_container):
    # Much of them: what arrives before stty has run is still edited as a line, and some of it swallowed.
    result = client.containers.exec(
        make_container(),
        ["sh", "-c", "stty -echo -ixon raw; head -c 1000"],
        tty=True,
        input=b"\x10\x11" * 2000,
        timeout=60,
    )
    assert result.exit_code == 0
    assert result.stdout.count(b"\x10") >= 500


def test_input(client, make_container):
    name = make_container()
    assert client.containers.exec(name, ["cat"], input=b"\xff\x00 bytes").stdout == b"\xff\x00 bytes"
    assert client.containers.exec(name, ["cat"], input=b"").stdout == b""
    assert client.containers.exec(name, ["cat"]).stdout == b""


def test_large_input_while_output_flows(client, make_container):
    data = bytes(range(256)) * 20_000
    result = client.containers.exec(make_container(), ["cat"], input=data)
    assert result.exit_code == 0
    assert result.stdout == data


def test_a_program_that_does_not_read_its_input(client, make_container):
    result = client.containers.exec(make_container(), ["sh", "-c", "echo done"], input=b"x" * 5_000_000)
    assert (result.exit_code, result.stdout) == (0, b"done\n")


def test_a_program_that_closes_its_output_is_waited_for(client, make_container):
    result = client.containers.exec(make_container(), ["sh", "-c", "exec >&- 2>&-; sleep 0.5; exit 7"])
    assert result.exit_code == 7


@pytest.mark.parametrize("command", [["no-such-program"], ["/etc/passwd"], ["sh", "-c", "kill -9 $$"]])
def test_what_cannot_be_run_is_as_with_the_cli(client, make_container, command):
    name = make_container()
    result = client.containers.exec(name, command)
    oracle = subprocess.run(["docker", "exec", name, *command], capture_output=True, check=False)
    assert result.exit_code == oracle.returncode != 0
    assert result.stdout.split() == oracle.stdout.split()
    assert result.stderr == oracle.stderr


def test_check(client, make_container):
    name = make_container()
    with pytest.raises(errors.CommandFailedError) as caught:
        client.containers.exec(name, ["sh", "-c", "echo what; echo why >&2; exit 4"], check=True)
    assert caught.value.details == {"exit_code": 4, "stdout": "what\n", "stderr": "why\n"}
    assert caught.value.resource == name
    assert client.containers.exec(name, ["true"], check=True).exit_code == 0


def test_detach(client, make_container):
    name = make_container()
    program = ["sh", "-c", "until [ -e /go ]; do sleep 0.1; done; exit 5"]
    execution = client.containers.exec(name, program, detach=True)
    found = execution.inspect()
    assert (found.id, found.running, found.exit_code) == (execution.id, True, None)
    client.containers.exec(name, ["touch", "/go"])
    until(lambda: execution.inspect().exit_code == 5)
    for more in ({"input": b"x"}, {"check": True}):
        with pytest.raises(errors.InvalidArgumentError):
            client.containers.exec(name, ["true"], detach=True, **more)


@pytest.mark.parametrize("options", [{}, {"tty": True}, {"user": "12:34"}, {"input": b"x" * 3_000_000}])
def test_after_a_deadline_nothing_is_left_in_the_container(client, make_container, options):
    name = make_container()
    script = "echo begun; sleep 4322 & (trap '' TERM INT HUP; sleep 4322); sleep 4322"
    with pytest.raises(errors.OperationTimeoutError) as caught:
        client.containers.exec(name, ["sh", "-c", script], timeout=1, **options)
    assert sleepers(name, 4322) == []
    assert len(running(name)) == 1
    assert isinstance(caught.value, TimeoutError)
    assert "may_still_run" not in caught.value.details
    assert caught.value.details["stdout"].split() == ["begun"]
    assert caught.value.resource == name


def test_children_that_outlive_the_program_are_killed_too(client, make_container):
    name = make_container()
    with pytest.raises(errors.OperationTimeoutError):
        client.containers.exec(name, ["sh", "-c", "sleep 4323 & sleep 4323"], timeout=0.5)
    assert len(running(name)) == 1


def test_a_deadline_while_the_program_is_being_started(client, make_container):
    name = make_container()
    for timeout in (0.005, 0.02, 0.05):
        with pytest.raises(errors.OperationTimeoutError):
            client.containers.exec(name, ["sleep", "4324"], timeout=timeout)
    assert len(running(name)) == 1


def test_a_deadline_while_a_detached_program_is_being_started(client, make_container):
    name = make_container()
    started = 0
    for timeout in (0.002, 0.005, 0.01, 0.02, 0.03, 0.04, 0.06):
        with contextlib.suppress(errors.OperationTimeoutError):
            client.containers.exec(name, ["sleep", "4328"], detach=True, timeout=timeout)
            started += 1
    assert len(sleepers(name, 4328)) == started


def test_a_program_that_cannot_be_found_again_is_reported(client, make_container):
    name = make_container()
    with pytest.raises(errors.OperationTimeoutError) as caught:
        client.containers.exec(name, ["env", "-i", "sleep", "4325"], timeout=0.5)
    (line,) = sleepers(name, 4325)
    assert caught.value.details["may_still_run"] is True
    assert caught.value.details["pid"] == int(line.split()[0])
    assert "may still run" in caught.value.hint


def test_an_interrupt_kills_the_program(client, make_container):
    import _thread

    name = make_container()

    def interrupt():
        until(lambda: sleepers(name, 4326))
        _thread.interrupt_main()

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        client.containers.exec(name, ["sleep", "4326"])
    thread.join()
    until(lambda: not sleepers(name, 4326))


def test_a_container_that_does_not_run(client, make_container):
    name = make_container(start=False)
    with pytest.raises(errors.NotRunningError) as caught:
        client.containers.exec(name, ["true"])
    assert caught.value.resource == name
    assert caught.value.hint

    paused = make_container()
    docker("pause", paused)
    with pytest.raises(errors.ConflictError):
        client.containers.exec(paused, ["true"])
    docker("unpause", paused)

    with pytest.raises(errors.ContainerNotFoundError):
        client.containers.exec("dockbridge-no-such-container", ["true"])


def test_a_container_that_is_killed_meanwhile(client, make_container):
    name = make_container()

    def kill():
        until(lambda: sleepers(name, 4327))
        docker("kill", name)

    thread = threading.Thread(target=kill)
    thread.start()
    result = client.containers.exec(name, ["sleep", "4327"])
    thread.join()
    assert result.exit_code == 137
    assert json.loads(docker("inspect", name).stdout)[0]["State"]["Running"] is False


def test_many_at_once(client, make_container):
    name = make_container()
    outputs = [b""] * 20

    def run(number):
        outputs[number] = client.containers.exec(name, ["echo", str(number)]).stdout

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(outputs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outputs == [b"%d\n" % number for number in range(len(outputs))]
