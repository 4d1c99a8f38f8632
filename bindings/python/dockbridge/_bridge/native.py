"""The raw layer: the library's C functions through ctypes, and nothing else.

Memory that the library gives is copied and freed here; handles stay numbers.
The only file that knows include/dockbridge.h.
"""

from __future__ import annotations

import ctypes
import os
import sys
from _thread import get_ident
from ctypes import POINTER, byref, c_char_p, c_int32, c_int64, c_uint32, c_uint64, c_void_p, string_at
from struct import Struct

from ..errors import ForkedProcessError, LibraryError
from .lazy import loading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

ABI_VERSION = 1

OK, FAILED, MORE, PENDING, INTERRUPTED, LARGE = range(6)
KIND_JSON, KIND_BYTES, KIND_OPENED = range(3)

MOST_STRING = 0x7FFFFFFF  # bytes that ctypes.string_at can take

SLICE_MS = 100  # how long a wait holds back Python's signal handlers


class _Reply(ctypes.Structure):
    _fields_ = (
        ("json", c_char_p),  # read as bytes up to the NUL that ends it
        ("json_len", c_uint64),
        ("bytes", c_void_p),
        ("bytes_len", c_uint64),
        ("kind", c_uint32),
        ("retries", c_uint32),
    )


class _Event(ctypes.Structure):
    _fields_ = (("handle", c_uint64), ("status", c_int32), ("reserved", c_uint32), ("reply", _Reply))


_EVENT = Struct("@QiIPQPQII")  # the same, of numbers


class Answer:
    """What a function of the library gave: status, kind, JSON and bytes as copies."""

    __slots__ = ("data", "json", "kind", "retries", "status")

    def __init__(self, status: int, kind: int, json: bytes, data: bytes, retries: int = 0) -> None:
        self.status: int = status
        self.kind: int = kind
        self.json: bytes = json
        self.data: bytes = data
        self.retries: int = retries


_OPENED = Answer(OK, KIND_JSON, b"", b"")


class Library:
    """One loaded library."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.forked = False
        self._exiting: int | None = None  # the thread that ends the interpreter, once it does
        try:
            library = ctypes.CDLL(path)
        except OSError as error:
            raise LibraryError(
                f"the dockbridge library cannot be loaded: {error}",
                hint="run 'make setup' in a checkout, or reinstall the package for this platform",
            ) from error
        _check_version(library, path)
        reply, size, handle, text = POINTER(_Reply), c_uint64, c_uint64, c_char_p

        def function(name: str, *arguments: type) -> Callable[..., int]:
            found: Callable[..., int] = _find(library, path, f"dockbridge_{name}")
            found.argtypes = arguments  # type: ignore[attr-defined]
            found.restype = c_int32  # type: ignore[attr-defined]
            return found

        self._client_open = function("client_open", text, size, POINTER(handle), reply)
        self._client_close = function("client_close", handle, reply)
        self._call = function("call", handle, text, size, text, size, c_void_p, size, reply)
        self._open = function("open", handle, text, size, text, size, c_void_p, size, POINTER(handle), reply)
        self._next = function("next", handle, c_int64, reply)
        self._write = function("write", handle, c_void_p, size, c_int64, reply)
        self._cancel = function("cancel", handle, reply)
        self._close = function("close", handle, reply)
        self._ready_fd = function("ready_fd", handle, POINTER(c_int32), reply)
        self._ready = function("ready", handle, POINTER(_Event), size, POINTER(size), reply)
        self._free = _find(library, path, "dockbridge_free")
        self._free.argtypes = (reply,)
        self._free.restype = None

    def _check_process(self) -> None:
        if self.forked:
            raise ForkedProcessError(
                "this was opened before the process was forked, and belongs to the parent",
                hint="open streams and running operations anew in the child; clients can be used as they are",
            )

    def watch_exit(self) -> None:
        """Has the library know when the interpreter ends."""
        if self._exiting is None:
            import atexit

            self._exiting = 0
            atexit.register(self._begin_exit)

    def _begin_exit(self) -> None:
        self._exiting = get_ident()

    def stop_at_exit(self) -> None:
        """Stops a daemon thread whose operation has failed because the interpreter's end closed its client.

        The thread is about to be ended by Python. An exception would only be a traceback on stderr that says nothing.
        """
        if self._exiting and self._exiting != get_ident():
            from time import sleep

            while True:
                sleep(3600)

    def client_open(self, options: bytes) -> tuple[int, Answer]:
        self._check_process()
        handle, reply = c_uint64(), _Reply()
        try:
            status = self._client_open(options, len(options), byref(handle), byref(reply))
            return handle.value, _copy(status, reply)
        finally:
            self._free(byref(reply))

    def client_close(self, client: int) -> Answer:
        return self._simple(self._client_close, client)

    def call(self, client: int, operation: bytes, request: bytes, data: Buffer = None) -> Answer:
        if self.forked:
            self._check_process()
        reply = _Reply()
        at = byref(reply)
        address, length, _keep = (None, 0, None) if data is None else _view(data)
        try:
            status = self._call(client, operation, len(operation), request, len(request), address, length, at)
            return _copy(status, reply)
        finally:
            self._free(at)

    def open(self, client: int, operation: bytes, request: bytes, data: Buffer = None) -> tuple[int, Answer]:
        if self.forked:
            self._check_process()
        handle, reply = c_uint64(), _Reply()
        address, length, _keep = (None, 0, None) if data is None else _view(data)
        status = self._open(
            client, operation, len(operation), request, len(request), address, length, byref(handle), byref(reply)
        )
        if status == OK:  # the reply is empty then, and there is nothing to free
            return handle.value, _OPENED
        try:
            return 0, _copy(status, reply)
        finally:
            self._free(byref(reply))

    def opener(self, client: int) -> Callable[[bytes, bytes], tuple[int, Answer]]:
        """Gives open() for one thread, without bytes: what a call needs is made once."""
        self._check_process()
        handle, reply = c_uint64(), _Reply()
        at_handle, at_reply = byref(handle), byref(reply)
        begin, free = self._open, self._free

        def start(operation: bytes, request: bytes) -> tuple[int, Answer]:
            status = begin(client, operation, len(operation), request, len(request), None, 0, at_handle, at_reply)
            if status == OK:
                return handle.value, _OPENED
            try:
                return 0, _copy(status, reply)
            finally:
                free(at_reply)

        return start

    def next(self, handle: int, wait_ms: int) -> Answer:
        return self._simple(self._next, handle, wait_ms)

    def write(self, handle: int, data: Buffer, wait_ms: int) -> Answer:
        address, length, _keep = _view(data)
        return self._simple(self._write, handle, address, length, wait_ms)

    def cancel(self, handle: int) -> Answer:
        return self._simple(self._cancel, handle)

    def close(self, handle: int) -> Answer:
        return self._simple(self._close, handle)

    def ready_fd(self, client: int) -> tuple[int, Answer]:
        fd = c_int32(-1)
        answer = self._simple(self._ready_fd, client, byref(fd))
        return fd.value, answer

    def events(self, client: int) -> Callable[[], list[tuple[int, Answer]]]:
        """Gives a function for one thread that gives (handle, answer) of operations that have something new."""
        self._check_process()
        most = 128
        events, count, reply = (_Event * most)(), c_uint64(), _Reply()
        at_count, at_reply = byref(count), byref(reply)
        ready, free, unpack, size = self._ready, self._free, _EVENT.iter_unpack, _EVENT.size
        memory = memoryview((ctypes.c_char * ctypes.sizeof(events)).from_buffer(events))

        def fetch() -> list[tuple[int, Answer]]:
            ready(client, events, most, at_count, at_reply)
            try:
                # All replies are in one piece of memory, and to read a structure field by field takes longer than this.
                start = reply.bytes or 0
                block = string_at(start, reply.bytes_len) if start else b""
                end = start + len(block)
                found = []
                for handle, status, _, at, length, data_at, data_length, kind, retries in unpack(
                    memory[: count.value * size]
                ):
                    if start <= at and at + length <= end:
                        json = block[at - start : at - start + length]
                    else:  # there is none; or it is the error of a machine without memory, which is elsewhere
                        json = string_at(at, length) if at else b""
                    data = block[data_at - start : data_at - start + data_length] if data_length else b""
                    found.append((handle, Answer(status, kind, json, data, retries)))
                return found
            finally:
                free(at_reply)

        return fetch

    def _simple(self, function: Callable[..., int], *arguments: object) -> Answer:
        self._check_process()
        reply = _Reply()
        try:
            return _copy(function(*arguments, byref(reply)), reply)
        finally:
            self._free(byref(reply))


if TYPE_CHECKING:
    Buffer = bytes | bytearray | memoryview | None


def _copy(status: int, reply: _Reply) -> Answer:
    json, data = reply.json or b"", reply.bytes
    if len(json) != reply.json_len:
        json += b"\0"  # what holds a NUL is no JSON, and the half before it must not pass for the whole
    return Answer(status, reply.kind, json, _bytes_at(data, reply.bytes_len) if data else b"", reply.retries)


def _bytes_at(address: int, length: int) -> bytes:
    if length <= MOST_STRING:
        return string_at(address, length)
    # string_at passes the length on as C's int: 4 GiB and 10 bytes would become 10 bytes.
    return (ctypes.c_char * length).from_address(address).raw


def _view(data: Buffer) -> tuple[int | None, int, object]:
    """Gives address and length of the caller's bytes, and what keeps them alive; copies only what is not contiguous."""
    if data is None:
        return None, 0, None
    if not isinstance(data, bytes):
        data = bytes(data)
    return ctypes.cast(c_char_p(data), c_void_p).value, len(data), data


def _find(library: ctypes.CDLL, path: str, name: str) -> Any:
    try:
        return getattr(library, name)
    except AttributeError:
        raise LibraryError(
            f"{path} is not a dockbridge library: it has no {name}", hint="reinstall the package"
        ) from None


def _check_version(library: ctypes.CDLL, path: str) -> None:
    version = _find(library, path, "dockbridge_abi_version")
    version.restype = c_uint32
    found = version()
    if found != ABI_VERSION:
        raise LibraryError(
            f"{path} speaks ABI version {found}, and this package needs {ABI_VERSION}",
            hint="package and library must come from the same build: reinstall the package, or run 'make setup' in a checkout",
        )


def library_path() -> str:
    """Where the library is: DOCKBRIDGE_LIBRARY, or beside this file."""
    given = os.environ.get("DOCKBRIDGE_LIBRARY")
    if given:
        return given
    name = {"win32": "dockbridge.dll", "darwin": "libdockbridge.dylib"}.get(sys.platform, "libdockbridge.so")
    return os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "_native", name)


class _Loader:
    """Loads the library when it is first needed, once in a process, and again in a process that was forked since."""

    def __init__(self) -> None:
        self._loaded: Library | None = None

    def __call__(self) -> Library:
        loaded = self._loaded
        if loaded is not None and not loaded.forked:
            return loaded
        with loading:
            if self._loaded is None:
                self._loaded = Library(library_path())
                if hasattr(os, "register_at_fork"):
                    os.register_at_fork(after_in_child=self._after_fork)
            elif self._loaded.forked:
                self._loaded = _private_copy(library_path())
            return self._loaded

    def _after_fork(self) -> None:
        if self._loaded is not None:
            self._loaded.forked = True


def _private_copy(path: str) -> Library:
    """Loads a copy of the library, which is a file of its own for the loader and has threads of its own.

    The copy has no name, or loses it at once: nothing of it is left when the process ends.
    """
    from shutil import copyfileobj

    with open(path, "rb") as original:
        if hasattr(os, "memfd_create"):
            fd = os.memfd_create("libdockbridge.so", os.MFD_CLOEXEC)
            try:
                with open(fd, "wb", closefd=False) as copy:
                    copyfileobj(original, copy)
                # By the process's own number: the loader would know another process's copy again by the same name.
                return Library(f"/proc/{os.getpid()}/fd/{fd}")
            except LibraryError:  # no /proc, or files in memory may not be executed
                original.seek(0)
            finally:
                os.close(fd)
        from tempfile import NamedTemporaryFile

        with NamedTemporaryFile(prefix="libdockbridge-", suffix=".so") as file:
            copyfileobj(original, file)
            file.flush()
            return Library(file.name)


load = _Loader()
