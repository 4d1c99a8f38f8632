"""Replies and input of gigabytes arrive whole: no length on the way is C's int.

The bytes are zeros that nobody wrote, so that they cost memory only where they are copied: once, in Python. Each way
across the border has a size of its own, because one of them takes seconds.
"""

import asyncio

from dockbridge import AsyncClient, Client
from dockbridge._bridge import native
from dockbridge._bridge.decoding import to_bytes


def check(data, size):
    assert len(data) == size
    assert data[-3:] == b"end"
    assert data[:10] == bytes(10)


def called(size):
    answer = native.load().call(0, b"selftest.zeros", b'{"bytes": %d}' % size)
    assert answer.status == native.OK
    return answer.data


def test_a_reply_as_long_as_an_int_can_say():
    check(called(2**31 - 1), 2**31 - 1)


def test_a_reply_that_is_negative_as_an_int():
    size = 2**31
    check(called(size), size)


def test_an_operation_s_result_that_is_empty_as_an_int(simulated):
    size = 2**32
    with Client(simulated.host) as client:
        check(client._caller.long("selftest.zeros", {"bytes": size}, to_bytes), size)


def test_an_event_loop_s_result_that_is_short_as_an_int(simulated):
    size = 2**32 + 10

    async def fetch():
        async with AsyncClient(simulated.host) as client:
            check(await client._caller.long("selftest.zeros", {"bytes": size}, to_bytes), size)

    asyncio.run(fetch())


def test_input_that_is_short_as_an_int():
    size = 2**32 + 10
    data = bytes(size)
    answer = native.load().call(0, b"selftest.echo", b"{}", data)
    assert answer.status == native.OK
    assert len(answer.data) == size
