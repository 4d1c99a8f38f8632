"""The text of what comes in pieces is the text of the whole, wherever the pieces are cut."""

import asyncio
import random

import pytest

from dockbridge import AsyncClient, Chunk
from dockbridge._bridge.decoding import ChunkDecoder
from dockbridge.output import MOST_LINE


def item(*segments, lines=False):
    """Decodes what crosses the border at once."""
    return {"segments": [[1 if s == "stdout" else 2, len(data)] for s, data in segments], "lines": lines}, b"".join(
        data for _, data in segments
    )


def texts(pieces, **options):
    decoder = ChunkDecoder()
    chunks = [chunk for piece in pieces for chunk in decoder(*item(piece, **options))]
    assert [chunk.data for chunk in chunks] == [data for _, data in pieces], "the bytes are given as they come"
    return [chunk.text for chunk in chunks + decoder.rest()]


def test_a_character_that_two_pieces_share():
    assert texts([("stdout", b"caf\xc3"), ("stdout", b"\xa9!")]) == ["caf", "é!"]
    assert texts([("stdout", b"\xf0"), ("stdout", b"\x9f"), ("stdout", b"\x98"), ("stdout", b"\x80")]) == [
        "",
        "",
        "",
        "😀",
    ]


def test_stdout_and_stderr_do_not_mix():
    assert texts([("stdout", b"\xc3"), ("stderr", b"\xe2\x82"), ("stdout", b"\xa9"), ("stderr", b"\xac")]) == [
        "",
        "",
        "é",
        "€",
    ]


def test_a_stream_that_ends_within_a_character():
    assert texts([("stdout", b"caf\xc3")]) == ["caf", "\ufffd"]
    assert texts([("stdout", b"caf")]) == ["caf"]


@pytest.mark.parametrize("seed", range(20))
def test_any_bytes_cut_anywhere(seed):
    choose = random.Random(seed)
    letters = [
        b"a",
        "é".encode(),
        "€".encode(),
        "😀".encode(),
        b"\x80",
        b"\xc3",
        b"\xe2\x82",
        b"\xff",
        b"\xed\xa0\x80",
        b"\xf0\x9f",
    ]
    data = b"".join(choose.choice(letters) for _ in range(200))
    pieces, at = [], 0
    while at < len(data):
        size = choose.randint(1, 4)
        pieces.append(("stdout", data[at : at + size]))
        at += size
    assert "".join(texts(pieces)) == data.decode("utf-8", "replace")


def test_a_line_too_long_to_come_at_once():
    begun = b"x" * (MOST_LINE - 1) + b"\xc3"
    decoder = ChunkDecoder()
    first = decoder(*item(("stdout", begun), lines=True))
    second = decoder(*item(("stdout", b"\xa9\nnext\n"), lines=True))
    assert [c.text for c in first] == ["x" * (MOST_LINE - 1)]
    assert [c.text for c in second] == ["é", "next"]
    assert [c.data for c in second] == [b"\xa9", b"next"]
    last = decoder(*item(("stdout", b"short\xc3"), lines=True))
    assert [c.text for c in last] == ["short\ufffd"], "a line is whole at the end of the log"
    assert decoder.rest() == []


def test_pieces_of_a_running_program(client, make_container):
    with client.containers.stream_exec(
        make_container(), ["sh", "-c", r"printf 'caf\303'; read go; printf '\251'"]
    ) as session:
        assert next(session) == Chunk("stdout", b"caf\xc3")
        session.write("go\n")
        last = next(session)
    assert (last.data, last.text) == (b"\xa9", "é")


def test_it_is_so_for_awaited_streams(make_container):
    name = make_container()

    async def pieces():
        async with AsyncClient() as client, client.containers.stream_exec(name, ["printf", r"caf\303"]) as session:
            return [chunk async for chunk in session]

    chunks = asyncio.run(pieces())
    assert "".join(chunk.text for chunk in chunks) == "caf\ufffd"
    assert b"".join(chunk.data for chunk in chunks) == b"caf\xc3"
