"""Ctrl-C and other signals: they end a call at once if their handler raises, and else the call goes on."""

import signal
import threading

import pytest
import simulated as engines
from script import Script

PATH = "/containers/web/json"
CREATE = "/containers/create"
OPEN = """
    import os, signal, sys
    from dockbridge import Client
    client = Client(sys.argv[1])
"""
CALLS = {PATH: "client.containers.inspect('web')", CREATE: "client.containers.create('some-image')"}


@pytest.mark.parametrize(("method", "path"), [("GET", PATH), ("POST", CREATE)], ids=["quick", "long"])
def test_ctrl_c_ends_a_call_and_what_it_asked_of_the_engine(simulated, method, path):
    simulated.on(method, path, engines.stall())
    program = Script(
        f"""{OPEN}
    try:
        {CALLS[path]}
    except KeyboardInterrupt:
        os.write(1, b"interrupted\\n")
    os.read(0, 1)  # the process lives on, so it was the call that hung up
    client.close()
    """,
        simulated.host,
    )
    simulated.wait_for(path)
    program.signal()
    assert program.line() == "interrupted"
    assert simulated.hung_up.wait(engines.PATIENCE)
    assert program.end() == ""  # closes its input


def test_a_client_works_on_after_ctrl_c(simulated):
    simulated.on("GET", PATH, engines.stall(), engines.reply({"Id": "x", "Name": "/web"}))
    program = Script(
        f"""{OPEN}
    try:
        client.containers.inspect("web")
    except KeyboardInterrupt:
        print(client.containers.inspect("web").name)
    """,
        simulated.host,
    )
    simulated.wait_for(PATH)
    program.signal()
    assert program.end() == "web"


def test_ctrl_c_ends_the_wait_for_an_engine_that_is_being_restarted(simulated):
    program = Script(
        f"""{OPEN}
    client.ping()
    os.write(1, b"ready\\n")
    os.read(0, 1)
    os.write(1, b"waiting\\n")
    try:
        client.containers.inspect("web")
    except KeyboardInterrupt:
        print("interrupted")
    """,
        simulated.host,
    )
    assert program.line() == "ready"
    simulated.stop()
    try:
        program.write("x")
        assert program.line() == "waiting"
        program.signal()
        assert program.end() == "interrupted"
    finally:
        simulated.listen()


HANDLER = """
    signal.signal(signal.SIGINT, lambda *_: os.write(1, b"handled\\n"))
"""


def test_a_handler_that_does_not_raise_lets_a_quick_call_go_on(simulated):
    # A read is given up and asked again; no harm, since it only reads.
    simulated.on("GET", PATH, engines.stall(), engines.reply({"Id": "x", "Name": "/web"}))
    program = Script(f"{OPEN}{HANDLER}\n    print(client.containers.inspect('web').name)\n", simulated.host)
    simulated.wait_for(PATH)
    program.signal()
    assert program.line() == "handled"
    assert program.end() == "web"
    assert len(simulated.asked(PATH)) == 2


def test_a_handler_that_does_not_raise_lets_a_long_call_go_on(simulated):
    handled = threading.Event()
    simulated.on("POST", CREATE, engines.hold(handled, engines.reply({"Id": "created", "Warnings": []}, 201)))
    program = Script(f"{OPEN}{HANDLER}\n    print(client.containers.create('some-image'))\n", simulated.host)
    simulated.wait_for(CREATE)
    program.signal()
    assert program.line() == "handled"
    handled.set()
    assert "created" in program.end()
    assert len(simulated.asked(CREATE)) == 1  # it was never asked twice


def test_a_handler_s_own_exception_arrives(simulated):
    simulated.on("GET", PATH, engines.stall())
    program = Script(
        f"""{OPEN}
    class Reloaded(Exception): pass
    def handler(*_): raise Reloaded
    signal.signal(signal.SIGUSR1, handler)
    try:
        client.containers.inspect("web")
    except Reloaded:
        print("reloaded")
    """,
        simulated.host,
    )
    simulated.wait_for(PATH)
    program.signal(signal.SIGUSR1)
    assert program.end() == "reloaded"


def test_ctrl_c_in_one_thread_leaves_the_calls_of_others_alone(simulated):
    released = threading.Event()
    simulated.on("GET", PATH, engines.hold(released, engines.reply({"Id": "x", "Name": "/web"})))
    program = Script(
        f"""{OPEN}
    import threading
    done = threading.Event()
    def inspect():
        print(client.containers.inspect("web").name, flush=True)
        done.set()
    threading.Thread(target=inspect).start()
    try:
        done.wait()
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    done.wait()
    """,
        simulated.host,
    )
    simulated.wait_for(PATH)
    program.signal()
    assert program.line() == "interrupted"
    released.set()
    assert program.end() == "web"


def test_signals_that_keep_coming_do_not_keep_a_read_from_ending(simulated):
    """As a profiler's timer or a supervisor's SIGCHLD do: a read that is only ever begun again would not end."""
    simulated.on("GET", PATH, engines.slow(0.5, engines.reply({"Id": "x", "Name": "/web"})))
    program = Script(
        f"""{OPEN}
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
    print(client.containers.inspect("web").name)
    signal.setitimer(signal.ITIMER_REAL, 0)  # the interpreter's end takes the handler away
    """,
        simulated.host,
    )
    assert program.end() == "web"
    assert len(simulated.asked(PATH)) == 2
