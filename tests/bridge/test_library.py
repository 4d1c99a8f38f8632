"""Loading the library: what is missing, foreign or of another version is a LibraryError that says what to do."""

import subprocess

from script import UNMEASURED, run
from simulated import reply

from dockbridge._bridge import native

LOAD = """
    from dockbridge import Client, errors
    try:
        Client()
    except errors.LibraryError as error:
        assert isinstance(error, ImportError) and isinstance(error, errors.DockbridgeError)
        print(error)
"""


def compiled(folder, code):
    (folder / "other.c").write_text(code)
    library = folder / "other.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, folder / "other.c"], check=True)
    return str(library)


def test_a_missing_library(tmp_path):
    path = str(tmp_path / "nothing.so")
    said = run(LOAD, DOCKBRIDGE_LIBRARY=path)
    assert path in said
    assert "make setup" in said


def test_a_library_of_another_abi_version(tmp_path):
    path = compiled(tmp_path, "#include <stdint.h>\nuint32_t dockbridge_abi_version(void) { return 99; }\n")
    said = run(LOAD, DOCKBRIDGE_LIBRARY=path)
    assert "ABI version 99" in said
    assert f"needs {native.ABI_VERSION}" in said
    assert path in said


def test_a_library_of_something_else(tmp_path):
    path = compiled(tmp_path, "int something(void) { return 1; }\n")
    assert "is not a dockbridge library" in run(LOAD, DOCKBRIDGE_LIBRARY=path)


def test_a_library_that_claims_the_version_but_lacks_functions(tmp_path):
    path = compiled(
        tmp_path, f"#include <stdint.h>\nuint32_t dockbridge_abi_version(void) {{ return {native.ABI_VERSION}; }}\n"
    )
    assert path in run(LOAD, DOCKBRIDGE_LIBRARY=path)


def test_a_file_that_is_no_library(tmp_path):
    path = tmp_path / "text.so"
    path.write_text("not a library")
    assert str(path) in run(LOAD, DOCKBRIDGE_LIBRARY=str(path))


def test_a_failed_load_can_be_tried_again(tmp_path):
    run(
        """
        import os, sys
        from dockbridge import Client, errors
        try:
            Client()
        except errors.LibraryError:
            del os.environ["DOCKBRIDGE_LIBRARY"]
            Client().close()
        """,
        DOCKBRIDGE_LIBRARY=str(tmp_path / "nothing.so"),
    )


def test_importing_loads_nothing():
    said = run("import dockbridge, sys; print('ctypes' in sys.modules, 'json' in sys.modules)", **UNMEASURED)
    assert said == "False False"


def test_a_client_imports_little(simulated):
    """Short programs are started often; each of these modules takes longer to import than the engine takes to answer."""
    simulated.on("GET", "/containers/web/json", reply({"Id": "a"}))
    said = run(
        """
        import sys
        before = set(sys.modules)
        from dockbridge import Client
        Client(sys.argv[1]).containers.inspect("web")
        slow = {"dataclasses", "enum", "functools", "importlib", "inspect", "json", "logging", "re", "threading", "typing"}
        print(*slow & set(sys.modules) - before)
        """,
        simulated.host,
        **UNMEASURED,
    )
    assert said == ""


def test_the_library_does_not_touch_the_process():
    """No output, no signal handlers, no change of environment or directory, no children left, a normal exit."""
    said = run(
        """
        import os, signal
        def state():
            handlers = [signal.getsignal(number) for number in signal.valid_signals()]
            blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [])
            return handlers, blocked, dict(os.environ), os.getcwd(), os.umask(0o22)
        before = state()
        from dockbridge import Client, errors
        with Client("unix:///nothing/here.sock", retries=0) as client:
            try:
                client.ping()
            except errors.EngineUnreachableError:
                pass
        after = state()
        assert before == after, (before, after)
        """
    )
    assert said == ""
