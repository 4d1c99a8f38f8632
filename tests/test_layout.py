"""The house: files and folders show the architecture, imports go one way, and the library takes nothing of its host."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from support import ROOT

import dockbridge

OPERATIONS = re.findall(r"^### (\w+)\.(\w+)$", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE)
GO = sorted(path for folder in ("core", "export") for path in (ROOT / folder).rglob("*.go"))
SOURCES = [path for path in GO if not path.name.endswith("_test.go")]

# What each room of core may import of the others; the resources may import all of these, and not each other: but health tells how a
# container is, and waits for it.
BELOW = {
    "fault": set(),
    "archive": {"fault"},
    "stream": {"fault"},
    "undo": {"fault"},
    "argument": {"fault"},
    "wire": {"fault", "argument"},
    "endpoint": {"fault", "argument"},
    "transport": {"fault", "stream", "endpoint"},
    "engine": {"fault", "stream", "argument", "wire", "endpoint", "transport"},
    "registry": {"fault", "stream", "engine", "endpoint", "argument", "wire"},
}
BELOW["buildkit"] = set(BELOW) - {"undo", "archive"}
GROUND = set(BELOW)
BELOW["composefile"] = {"fault", "argument", "wire", "engine"}
BELOW["health"] = GROUND | {"container"}
BELOW["compose"] = GROUND | {
    "composefile",
    "container",
    "image",
    "network",
    "volume",
    "health",
    "system",
}  # a capability: it uses resources

# Files that may be longer than 400 lines, and why.
LONG = {"bindings/python/dockbridge/errors.py": "all exceptions are one tree, which is drawn at its top"}

FORBIDDEN = {
    r"\bos\.(Exit|Setenv|Unsetenv|Clearenv|Chdir)\(": "changes the process",
    r"\bos\.(Getenv|LookupEnv|Environ|Getwd)\(": "reads the process; the caller's is in Engine.Environment()",
    r"\bfilepath\.Abs\(": "reads the working directory",
    r"\bsignal\.(Notify|Ignore|Reset)": "takes the host's signals",
    r"\bfmt\.Print|\bprintln\(|\blog\.(Print|Fatal|Panic)|\bos\.Std(out|err)\b": "writes to the host's output",
}


def test_there_are_operations():
    assert len(OPERATIONS) > 50


@pytest.mark.parametrize(("resource", "verb"), OPERATIONS, ids=[".".join(pair) for pair in OPERATIONS])
def test_each_operation_has_its_four_places(resource, verb):
    assert (ROOT / "core" / resource / f"{verb}.go").is_file()
    assert (ROOT / "core" / resource / f"{verb}_test.go").is_file()
    assert f'"{resource}.{verb}"' in (ROOT / "export" / "operations" / f"{resource}.go").read_text()
    assert (ROOT / "tests" / resource / f"test_{verb}.py").is_file()


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if p.is_relative_to(ROOT / "core")], ids=lambda p: str(p.relative_to(ROOT))
)
def test_imports_of_core_go_down(path):
    room = path.relative_to(ROOT / "core").parts[0]
    text = path.read_text()
    assert 'import "C"' not in text
    assert '"dockbridge/export' not in text
    used = set(re.findall(r'"dockbridge/core/(\w+)', text)) - {room}
    assert used <= BELOW.get(room, set(BELOW) - {"health"})


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_library_takes_nothing_of_its_host(path):
    code = re.sub(r"//.*", "", path.read_text())
    for pattern, why in FORBIDDEN.items():
        found = re.search(pattern, code)
        assert found is None, f"{found.group()} {why}"
    if "registry" not in path.parts and path.name != "sshconn.go":
        assert "exec.Command" not in code, "starts a program"


def test_no_file_is_too_long():
    paths = [
        *GO,
        *(p for folder in ("bindings", "tests", "benchmarks", "examples") for p in (ROOT / folder).rglob("*.py")),
    ]
    long = {
        str(path.relative_to(ROOT))
        for path in paths
        if "_generated" not in path.parts and len(path.read_text().splitlines()) > 400
    }
    assert long <= set(LONG)


def test_public_names():
    assert sorted(dockbridge.__all__) == [
        *("AsyncByteStream", "AsyncClient", "AsyncContainer", "AsyncCopyStream", "AsyncExecution", "AsyncImage"),
        *("AsyncNetwork", "AsyncPlugin", "AsyncSession", "AsyncStream", "AsyncVolume", "ByteStream"),
        *("CancelScope", "Chunk", "Client", "ComposeFile", "Container", "ContainerInfo", "ContainerState"),
        *("CopyStream", "DockerSDKManager", "Execution", "Image", "Network", "Observation"),
        *("Output", "Plugin", "Result", "ServiceHealth", "Session", "Stream"),
        *("Volume",),
        *("__version__", "errors", "types"),
    ]
    for name in dockbridge.__all__:
        assert getattr(dockbridge, name) is not None
    assert dir(dockbridge) == sorted(dockbridge.__all__)


@pytest.mark.parametrize("kind", [dockbridge.Client, dockbridge.AsyncClient])
def test_a_client_completes_what_people_use(kind):
    closing = {"close"} if kind is dockbridge.Client else {"aclose", "close"}
    assert {name for name in dir(kind) if not name.startswith("_")} == {
        *("containers", "images", "networks", "volumes", "plugins", "system", "health", "compose"),
        *("ping", "request", "endpoint", "observer", "closed", *closing),
    }


def test_no_modules_of_the_package_import_each_other():
    """Imports for types count, too: what needs the other's types is in the wrong place as well."""
    imported = {module: _imported(module) for module in _modules()}
    reached = {module: set(others) for module, others in imported.items()}
    for _ in reached:  # however long the way round is
        for others in reached.values():
            others |= {far for near in others for far in imported.get(near, ())}
    assert [module for module, others in reached.items() if module in others] == []


def test_the_bridge_knows_nothing_of_the_face():
    allowed = {"dockbridge.errors", "dockbridge.output", "dockbridge.observing", "dockbridge.cancellation"}
    for module in _modules():
        if module.startswith("dockbridge._bridge."):
            above = {other for other in _imported(module) if not other.startswith("dockbridge._bridge.")}
            assert above <= allowed, module


def _modules() -> dict[str, Path]:
    package = ROOT / "bindings" / "python"
    return {
        ".".join(path.relative_to(package).with_suffix("").parts): path
        for path in (package / "dockbridge").rglob("*.py")
        if path.name != "__init__.py"
    }


def _imported(module: str) -> set[str]:
    """The modules of the package that a module imports, at once, later, or for its types."""
    modules, found = _modules(), set()
    for node in ast.walk(ast.parse(modules[module].read_text())):
        if isinstance(node, ast.ImportFrom):
            room = module.split(".")[: -node.level] if node.level else []
            home = ".".join([*room, *([node.module] if node.module else [])])
            found |= {home, *(f"{home}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & modules.keys()
