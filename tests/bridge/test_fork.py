"""A forked child has none of the library's threads: what would hang there fails at once instead."""

import pytest
from script import run

FORK = """
    import os, sys
    from dockbridge import Client, errors
    client = Client(sys.argv[1])
    client.ping()

    child = os.fork()
    if child == 0:
        try:
            {attempt}
        except errors.ForkedProcessError as error:
            assert error.hint
            os._exit(7)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 7, status
    client.ping()  # the parent is as it was
"""


@pytest.mark.parametrize(
    "attempt",
    [
        "client.ping()",
        "client.containers.inspect('web')",
        "client.containers.create('some-image')",
        "Client()",
    ],
)
def test_a_client_in_a_forked_child(simulated, attempt):
    # "ignore": Python 3.12 warns of any fork beside threads, and the test is about one.
    run(FORK.format(attempt=attempt), simulated.host, PYTHONWARNINGS="ignore")


def test_a_forked_child_ends_without_a_word(simulated):
    """Finalizers and exit handlers of the child leave the library alone."""
    said = run(
        """
        import os, sys
        from dockbridge import Client
        client = Client(sys.argv[1])
        client.ping()
        if os.fork() == 0:
            client.close()
            del client
            sys.exit(0)
        _, status = os.wait()
        assert status == 0, status
        client.ping()
        """,
        simulated.host,
    )
    assert said == ""


def test_spawned_processes_work(simulated):
    said = run(
        """
        import multiprocessing, subprocess, sys
        from dockbridge import Client
        client = Client(sys.argv[1])
        client.ping()
        code = "import sys; from dockbridge import Client; print(Client(sys.argv[1]).ping())"
        print(subprocess.run([sys.executable, "-c", code, sys.argv[1]], check=True, capture_output=True, text=True).stdout)
        """,
        simulated.host,
    )
    assert said == "True"


def test_a_fork_before_the_first_use_works(simulated):
    said = run(
        """
        import os, sys
        import dockbridge
        read, write = os.pipe()
        if os.fork() == 0:
            os.write(write, repr(dockbridge.Client(sys.argv[1]).ping()).encode())
            os._exit(0)
        os.wait()
        print(os.read(read, 100).decode(), dockbridge.Client(sys.argv[1]).ping())
        """,
        simulated.host,
    )
    assert said == "True True"
