"""The header is the manual of the library, so it must name exactly the functions that are there."""

import re
import subprocess

import pytest
from support import ROOT

from dockbridge._bridge import native

HEADER = (ROOT / "include" / "dockbridge.h").read_text()
CODE = re.sub(r"/\*.*?\*/", "", HEADER, flags=re.DOTALL)
DECLARED = set(re.findall(r"^\w+ \*?(dockbridge_\w+)\(", CODE, flags=re.MULTILINE))


@pytest.fixture(scope="module")
def exported():
    listing = subprocess.run(
        ["nm", "-D", "--defined-only", native.library_path()], check=True, capture_output=True, text=True
    ).stdout
    return {line.split()[-1] for line in listing.splitlines()}


def test_header_and_library_have_the_same_functions(exported):
    assert len(DECLARED) >= 12
    assert {name for name in exported if name.startswith("dockbridge_")} == DECLARED


def test_the_c_checks_use_every_function():
    used = re.search(r"#define FUNCTIONS\(X\)(.*?)\n\n", (ROOT / "tests" / "abi" / "check.h").read_text(), re.DOTALL)
    assert {f"dockbridge_{name}" for name in re.findall(r"X\((\w+)\)", used[1])} == DECLARED


def test_python_and_header_agree_on_numbers():
    constants = {name: int(value) for name, value in re.findall(r"#define DOCKBRIDGE_(\w+) (\d+)", HEADER)}
    assert constants["ABI_VERSION"] == native.ABI_VERSION
    for name in ("OK", "FAILED", "MORE", "PENDING", "INTERRUPTED"):
        assert constants[name] == getattr(native, name)
    for name in ("KIND_JSON", "KIND_BYTES", "KIND_OPENED"):
        assert constants[name] == getattr(native, name)


def test_the_header_stands_alone_in_strict_c():
    command = ["gcc", "-fsyntax-only", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-x", "c"]
    subprocess.run([*command, str(ROOT / "include" / "dockbridge.h")], check=True)


def test_the_manual_s_example_works(tmp_path):
    """The example in the header's first comment, as a program."""
    example = re.search(r" \*     dockbridge_reply reply;\n(?: \*     .*\n)+", HEADER)[0]
    body = "\n".join(line.removeprefix(" * ") for line in example.splitlines())
    source = tmp_path / "example.c"
    source.write_text(f'#include <stdio.h>\n#include "dockbridge.h"\nint main(void) {{\n{body}\nreturn 0;\n}}\n')
    library = native.library_path()
    program = tmp_path / "example"
    command = ["gcc", "-Wall", "-Werror", f"-I{ROOT / 'include'}", str(source), library, "-o", str(program)]
    subprocess.run(command, check=True)
    result = subprocess.run([program], capture_output=True, text=True, check=True)
    assert result.stdout.startswith("{")
