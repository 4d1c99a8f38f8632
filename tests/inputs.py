"""What may be given as input= and data=, for the tests of it."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile

FORMS = {
    "text": lambda data: data.decode(),
    "bytearray": bytearray,
    "memoryview": lambda data: memoryview(data)[:],
    "a file in memory": io.BytesIO,
    "a file": lambda data: file_of(data),
    "a file that is read from its middle": lambda data: file_of(b"before" + data, at=6),
    "a file without read1": lambda data: Plain(data),
    "a list": lambda data: [data[:3], b"", bytearray(data[3:10]), memoryview(data[10:])],
    "a generator": lambda data: (data[at : at + 1000] for at in range(0, len(data), 1000)),
}
DATA = b"0123456789" * 50_000
OPENED: list[io.BufferedRandom] = []  # for a fixture to close


class Plain:
    """A file that has nothing but read()."""

    def __init__(self, data):
        self._file = io.BytesIO(data)

    def read(self, size):
        return self._file.read(min(size, 7777))


def file_of(data, at=0):
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the fixture closes it
    OPENED.append(file)
    file.write(data)
    file.seek(at)
    return file


@contextlib.contextmanager
def blocking(data=b""):
    """A pipe that nobody writes more to. A file that somebody reads can be closed when he has got something."""
    readable, writable = os.pipe()
    os.write(writable, data)
    with open(readable, "rb") as file:
        try:
            yield file
        finally:
            os.close(writable)


def close_files():
    """Closes what the forms have opened."""
    while OPENED:
        OPENED.pop().close()
