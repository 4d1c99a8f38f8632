// Command export is the cgo shell of the library: it turns C pointers into
// slices, calls package bridge, and turns replies into C memory. It holds no
// logic. Build it with -buildmode=c-shared; include/dockbridge.h, which the
// compiler compares with the functions here, is its manual.
package main

/*
#cgo CFLAGS: -I${SRCDIR}/../include
#include <stdlib.h>
#include "dockbridge.h"

// cgo cannot write const itself; through these names its prototypes match the header's.
typedef const char dockbridge_text;
typedef const uint8_t dockbridge_bytes;
*/
import "C"

import (
	"sync"
	"time"
	"unsafe"

	"dockbridge/export/bridge"
	"dockbridge/export/operations"
)

func main() {} // -buildmode=c-shared asks for one; it never runs

// library is what the C functions act on: they have no other way to it.
var library = sync.OnceValue(func() *bridge.Bridge { return bridge.New(operations.All()) })

// started gives memory back when the first client is open: what comes now are calls.
var started = sync.OnceFunc(giveBackStartup)

//export dockbridge_abi_version
func dockbridge_abi_version() C.uint32_t { return bridge.ABIVersion }

//export dockbridge_client_open
func dockbridge_client_open(options *C.dockbridge_text, n C.uint64_t, client *C.uint64_t, reply *C.dockbridge_reply) C.int32_t {
	id, status, r := library().OpenClient(text(options, n))
	*client = C.uint64_t(id)
	started()
	return give(reply, status, r)
}

//export dockbridge_client_close
func dockbridge_client_close(client C.uint64_t, reply *C.dockbridge_reply) C.int32_t {
	status, r := library().CloseClient(uint64(client))
	return give(reply, status, r)
}

//export dockbridge_call
func dockbridge_call(client C.uint64_t, operation *C.dockbridge_text, operationLen C.uint64_t, request *C.dockbridge_text,
	requestLen C.uint64_t, data *C.dockbridge_bytes, dataLen C.uint64_t, reply *C.dockbridge_reply,
) C.int32_t {
	status, r := library().Call(uint64(client), string(text(operation, operationLen)), text(request, requestLen), view(data, dataLen))
	return give(reply, status, r)
}

//export dockbridge_open
func dockbridge_open(client C.uint64_t, operation *C.dockbridge_text, operationLen C.uint64_t, request *C.dockbridge_text,
	requestLen C.uint64_t, data *C.dockbridge_bytes, dataLen C.uint64_t, handle *C.uint64_t, reply *C.dockbridge_reply,
) C.int32_t {
	// The operation outlives this call, and the caller's memory does not.
	id, status, r := library().Open(uint64(client), string(text(operation, operationLen)), clone(text(request, requestLen)), clone(view(data, dataLen)))
	*handle = C.uint64_t(id)
	return give(reply, status, r)
}

//export dockbridge_next
func dockbridge_next(handle C.uint64_t, waitMS C.int64_t, reply *C.dockbridge_reply) C.int32_t {
	status, r := library().Next(uint64(handle), milliseconds(waitMS))
	return give(reply, status, r)
}

//export dockbridge_write
func dockbridge_write(handle C.uint64_t, data *C.dockbridge_bytes, dataLen C.uint64_t, waitMS C.int64_t, reply *C.dockbridge_reply) C.int32_t {
	status, r := library().Write(uint64(handle), clone(view(data, dataLen)), milliseconds(waitMS))
	return give(reply, status, r)
}

//export dockbridge_cancel
func dockbridge_cancel(handle C.uint64_t, reply *C.dockbridge_reply) C.int32_t {
	status, r := library().Cancel(uint64(handle))
	return give(reply, status, r)
}

//export dockbridge_close
func dockbridge_close(handle C.uint64_t, reply *C.dockbridge_reply) C.int32_t {
	status, r := library().CloseTask(uint64(handle))
	return give(reply, status, r)
}

//export dockbridge_ready_fd
func dockbridge_ready_fd(client C.uint64_t, fd *C.int32_t, reply *C.dockbridge_reply) C.int32_t {
	descriptor, status, r := library().ReadyFD(uint64(client))
	*fd = C.int32_t(descriptor)
	return give(reply, status, r)
}

//export dockbridge_ready
func dockbridge_ready(client C.uint64_t, events *C.dockbridge_event, capacity C.uint64_t, count *C.uint64_t, reply *C.dockbridge_reply) C.int32_t {
	found, status, r := library().Ready(uint64(client), int(min(capacity, 1<<20)))
	*count = C.uint64_t(len(found))
	if len(found) == 0 {
		return give(reply, status, r)
	}
	var size int
	for _, e := range found {
		size += space(e.Reply)
	}
	*reply = C.dockbridge_reply{}
	memory := allocate(size)
	reply.bytes, reply.bytes_len = (*C.uint8_t)(memory), C.uint64_t(size)
	out := unsafe.Slice(events, len(found))
	for i, e := range found {
		out[i] = C.dockbridge_event{handle: C.uint64_t(e.Handle), status: C.int32_t(e.Status)}
		memory = place(&out[i].reply, memory, e.Reply)
	}
	return C.int32_t(status)
}

// give copies a reply into one piece of C memory, which free.c frees: the JSON and a NUL, then the bytes.
func give(out *C.dockbridge_reply, status bridge.Status, r bridge.Reply) C.int32_t {
	*out = C.dockbridge_reply{}
	place(out, allocate(space(r)), r)
	return C.int32_t(status)
}

func space(r bridge.Reply) int {
	if len(r.JSON) == 0 {
		return len(r.Bytes)
	}
	return len(r.JSON) + 1 + len(r.Bytes)
}

func allocate(size int) unsafe.Pointer {
	if size == 0 {
		return nil
	}
	return C.malloc(C.size_t(size))
}

// place copies a reply into C memory, and gives the address behind it.
func place(out *C.dockbridge_reply, memory unsafe.Pointer, r bridge.Reply) unsafe.Pointer {
	out.kind, out.retries = C.uint32_t(r.Kind), C.uint32_t(r.Retries)
	if n := len(r.JSON); n > 0 {
		area := unsafe.Slice((*byte)(memory), n+1)
		copy(area, r.JSON)
		area[n] = 0
		out.json, out.json_len = (*C.uint8_t)(memory), C.uint64_t(n)
		memory = unsafe.Add(memory, n+1)
	}
	if n := len(r.Bytes); n > 0 {
		copy(unsafe.Slice((*byte)(memory), n), r.Bytes)
		out.bytes, out.bytes_len = (*C.uint8_t)(memory), C.uint64_t(n)
		memory = unsafe.Add(memory, n)
	}
	return memory
}

// text and view look at the caller's memory without a copy, for the length of one call.
func text(p *C.dockbridge_text, n C.uint64_t) []byte {
	if p == nil || n == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(p)), int(n))
}

// view differs from text in that a pointer with length 0 is empty bytes, not none.
func view(p *C.dockbridge_bytes, n C.uint64_t) []byte {
	if p == nil {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(p)), int(n))
}

func clone(b []byte) []byte {
	if b == nil {
		return nil
	}
	return append([]byte{}, b...)
}

func milliseconds(ms C.int64_t) time.Duration {
	if ms < 0 {
		return -1
	}
	return min(time.Duration(ms), time.Duration(1<<63-1)/time.Millisecond) * time.Millisecond
}
