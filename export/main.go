// Command export is the cgo shell of the library: it turns C pointers into
// slices, calls package bridge, and turns replies into C memory. It holds no
// logic. Build it with -buildmode=c-shared; include/dockbridge.h, which the
// compiler compares with the functions here, is its manual. Every exported
// function does its work under guarded (reply.go).
package main

/*
#cgo CFLAGS: -I${SRCDIR}/../include
#include "dockbridge.h"

// cgo cannot write const itself; through these names its prototypes match the header's.
typedef const char dockbridge_text;
typedef const uint8_t dockbridge_bytes;
*/
import "C"

import (
	"bytes"
	"io"
	"log"
	"sync"
	"unsafe"

	"dockbridge/export/bridge"
	"dockbridge/export/operations"
)

func main() {} // -buildmode=c-shared asks for one; it never runs

// library is what the C functions act on: they have no other way to it.
var library = sync.OnceValue(func() *bridge.Bridge {
	log.SetOutput(io.Discard) // net/http tells there what hostile engines send, and the caller's stderr is the caller's
	return bridge.New(operations.All())
})

// started gives memory back when the first client is open: what comes now are calls.
var started = sync.OnceFunc(giveBackStartup)

//export dockbridge_abi_version
func dockbridge_abi_version() C.uint32_t { return bridge.ABIVersion }

//export dockbridge_client_open
func dockbridge_client_open(options *C.dockbridge_text, n C.uint64_t, client *C.uint64_t, reply *C.dockbridge_reply) C.int32_t {
	return answered(reply, func() (bridge.Status, bridge.Reply) {
		text, err := view(unsafe.Pointer(options), n)
		if err != nil {
			return bridge.Failure(err)
		}
		id, status, r := library().OpenClient(bytes.Clone(text))
		*client = C.uint64_t(id)
		started()
		return status, r
	})
}

//export dockbridge_client_close
func dockbridge_client_close(client C.uint64_t, reply *C.dockbridge_reply) C.int32_t {
	return answered(reply, func() (bridge.Status, bridge.Reply) { return library().CloseClient(uint64(client)) })
}

//export dockbridge_call
func dockbridge_call(client C.uint64_t, operation *C.dockbridge_text, operationLen C.uint64_t, request *C.dockbridge_text,
	requestLen C.uint64_t, data *C.dockbridge_bytes, dataLen C.uint64_t, reply *C.dockbridge_reply,
) C.int32_t {
	return answered(reply, func() (bridge.Status, bridge.Reply) {
		in, err := given(operation, operationLen, request, requestLen, data, dataLen)
		if err != nil {
			return bridge.Failure(err)
		}
		return library().Call(uint64(client), in.operation, in.request, in.body)
	})
}

//export dockbridge_open
func dockbridge_open(client C.uint64_t, operation *C.dockbridge_text, operationLen C.uint64_t, request *C.dockbridge_text,
	requestLen C.uint64_t, data *C.dockbridge_bytes, dataLen C.uint64_t, handle *C.uint64_t, reply *C.dockbridge_reply,
) C.int32_t {
	return answered(reply, func() (bridge.Status, bridge.Reply) {
		*handle = 0 // where it cannot be written to, nothing is to be opened
		in, err := given(operation, operationLen, request, requestLen, data, dataLen)
		if err != nil {
			return bridge.Failure(err)
		}
		id, status, r := library().Open(uint64(client), in.operation, in.request, in.body)
		*handle = C.uint64_t(id)
		return status, r
	})
}

//export dockbridge_next
func dockbridge_next(handle C.uint64_t, waitMS C.int64_t, reply *C.dockbridge_reply) C.int32_t {
	return answered(reply, func() (bridge.Status, bridge.Reply) { return library().Next(uint64(handle), milliseconds(waitMS)) })
}

//export dockbridge_write
func dockbridge_write(handle C.uint64_t, data *C.dockbridge_bytes, dataLen C.uint64_t, waitMS C.int64_t, reply *C.dockbridge_reply) C.int32_t {
	return answered(reply, func() (bridge.Status, bridge.Reply) {
		input, err := view(unsafe.Pointer(data), dataLen)
		if err != nil {
			return bridge.Failure(err)
		}
		return library().Write(uint64(handle), input, milliseconds(waitMS))
	})
}

//export dockbridge_cancel
func dockbridge_cancel(handle C.uint64_t, reply *C.dockbridge_reply) C.int32_t {
	return answered(reply, func() (bridge.Status, bridge.Reply) { return library().Cancel(uint64(handle)) })
}

//export dockbridge_close
func dockbridge_close(handle C.uint64_t, reply *C.dockbridge_reply) C.int32_t {
	return answered(reply, func() (bridge.Status, bridge.Reply) { return library().CloseTask(uint64(handle)) })
}

//export dockbridge_ready_fd
func dockbridge_ready_fd(client C.uint64_t, fd *C.int32_t, reply *C.dockbridge_reply) C.int32_t {
	return answered(reply, func() (bridge.Status, bridge.Reply) {
		descriptor, status, r := library().ReadyFD(uint64(client))
		*fd = C.int32_t(descriptor)
		return status, r
	})
}

//export dockbridge_ready
func dockbridge_ready(client C.uint64_t, events *C.dockbridge_event, capacity C.uint64_t, count *C.uint64_t, reply *C.dockbridge_reply) C.int32_t {
	return guarded(reply, func() C.int32_t {
		*count = 0
		out := unsafe.Slice(events, int(min(capacity, 1<<20)))
		found, status, r := library().Ready(uint64(client), len(out))
		if len(found) == 0 {
			return give(reply, status, r)
		}
		hand(reply, out, found)
		*count = C.uint64_t(len(found))
		return C.int32_t(status)
	})
}

//export _dockbridge_let_go
func _dockbridge_let_go(bytes unsafe.Pointer) {
	defer func() { _ = recover() }() // there is no reply that could tell
	held().release(bytes)
}
