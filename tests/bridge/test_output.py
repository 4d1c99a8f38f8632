"""Output: what a container wrote, in order, told apart, byte for byte."""

import pytest

from dockbridge import Output, types

MIXED = Output(b"out1\nerr1\nout2\n", [[1, 5], [2, 5], [1, 5]])


def test_the_streams_are_told_apart_and_stay_in_order():
    assert MIXED.combined == bytes(MIXED) == b"out1\nerr1\nout2\n"
    assert MIXED.stdout == b"out1\nout2\n"
    assert MIXED.stderr == b"err1\n"
    assert list(MIXED.chunks()) == [("stdout", b"out1\n"), ("stderr", b"err1\n"), ("stdout", b"out2\n")]
    assert MIXED.lines() == ["out1", "err1", "out2"]
    assert len(MIXED) == 15


def test_one_stream_alone():
    only_err = Output(b"err", [[2, 3]])
    assert only_err.stdout == b""
    assert only_err.stderr == b"err"
    terminal = Output(b"all of it", [[1, 9]])
    assert terminal.stdout == b"all of it"
    assert terminal.stderr == b""


def test_nothing_was_written():
    nothing = Output(b"", [])
    assert (nothing.stdout, nothing.stderr, nothing.text, nothing.lines(), list(nothing.chunks())) == (
        b"",
        b"",
        "",
        [],
        [],
    )
    assert not nothing
    assert MIXED


def test_bytes_that_are_not_text():
    data = b"\xff\xfe\x00caf\xc3\xa9\xc3"
    output = Output(data, [[1, len(data)]])
    assert bytes(output) == output.stdout == data
    assert str(output) == output.text == output.stdout_text == "\ufffd\ufffd\x00café\ufffd"
    assert output.stderr_text == ""
    assert (MIXED.stdout_text, MIXED.stderr_text) == ("out1\nout2\n", "err1\n")


def test_equality_is_by_content_and_streams():
    assert Output(b"ab", [[1, 1], [2, 1]]) == Output(b"ab", ((1, 1), (2, 1)))
    assert Output(b"ab", [[1, 2]]) != Output(b"ab", [[2, 2]])
    assert Output(b"ab", [[1, 2]]) != Output(b"ac", [[1, 2]])
    assert Output(b"ab", [[1, 2]]) != b"ab"
    with pytest.raises(TypeError):
        hash(MIXED)


def test_the_representation_is_short():
    assert repr(Output(b"hi\n", [[1, 3]])) == r"Output(b'hi\n', 3 bytes)"
    assert len(repr(Output(b"x" * 10_000, [[1, 10_000]]))) < 100


def test_results_with_output_lend_the_same_of_it():
    shortcuts = ["stdout", "stderr", "text", "stdout_text", "stderr_text"]
    for kind in (types.ContainerExecResult, types.ContainerRunResult):
        result = kind(**{**dict.fromkeys(kind.__slots__), "output": MIXED})
        assert [getattr(result, name) for name in shortcuts] == [getattr(MIXED, name) for name in shortcuts]
