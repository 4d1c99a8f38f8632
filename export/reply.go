package main

/*
#cgo CFLAGS: -I${SRCDIR}/../include
#include "memory.h"
*/
import "C"

import (
	"unsafe"

	"dockbridge/core/fault"
	"dockbridge/export/bridge"
)

// answered does what an exported function does, and gives the caller what came of it.
func answered(reply *C.dockbridge_reply, f func() (bridge.Status, bridge.Reply)) C.int32_t {
	return guarded(reply, func() C.int32_t {
		status, r := f()
		return give(reply, status, r)
	})
}

// guarded is where every exported function begins: nothing unwinds across the border, also when the caller's pointers cannot be
// written to.
func guarded(reply *C.dockbridge_reply, f func() C.int32_t) (status C.int32_t) {
	defer func() {
		if r := recover(); r != nil {
			status = broken(reply, r)
		}
	}()
	*reply = C.dockbridge_reply{}
	return f()
}

// broken is the reply when a function did not get to its end.
func broken(reply *C.dockbridge_reply, panicked any) (status C.int32_t) {
	defer func() {
		if recover() != nil { // the reply cannot be filled: the status alone tells
			status = C.int32_t(bridge.Failed)
		}
	}()
	s, r := bridge.Failure(fault.Defect(panicked))
	return give(reply, s, r)
}

// give copies a reply into one piece of C memory, which free.c frees: the JSON and a NUL, then the bytes. Bytes that are
// many are not copied: free.c gives them back to Go.
func give(out *C.dockbridge_reply, status bridge.Status, r bridge.Reply) C.int32_t {
	*out = C.dockbridge_reply{}
	large := r.Bytes
	if len(r.Bytes) < largeBytes || len(r.JSON) == 0 {
		large = nil
	} else {
		r.Bytes = nil
	}
	size := space(r)
	memory := C.dockbridge_allocate(C.size_t(size))
	if memory == nil && size > 0 {
		return noMemory(out)
	}
	place(out, memory, r)
	if large != nil {
		out.bytes, out.bytes_len = (*C.uint8_t)(held().keep(large)), C.uint64_t(len(large))
	}
	return C.int32_t(status)
}

// hand copies news of operations into one piece of C memory, which reply holds.
func hand(reply *C.dockbridge_reply, out []C.dockbridge_event, found []bridge.Event) {
	var size int
	for _, e := range found {
		size += space(e.Reply)
	}
	memory := C.dockbridge_allocate(C.size_t(size))
	if size > 0 && memory != nil {
		reply.bytes, reply.bytes_len = (*C.uint8_t)(memory), C.uint64_t(size)
	}
	for i, e := range found {
		out[i] = C.dockbridge_event{handle: C.uint64_t(e.Handle), status: C.int32_t(e.Status)}
		if memory == nil && space(e.Reply) > 0 {
			out[i].status = noMemory(&out[i].reply)
			continue
		}
		memory = place(&out[i].reply, memory, e.Reply)
	}
}

// noMemory is the reply when there is no memory for one.
func noMemory(out *C.dockbridge_reply) C.int32_t {
	out.json, out.json_len = C.dockbridge_no_memory(), C.uint64_t(C.dockbridge_no_memory_len())
	return C.int32_t(bridge.Failed)
}

func space(r bridge.Reply) int {
	if len(r.JSON) == 0 {
		return len(r.Bytes)
	}
	return len(r.JSON) + 1 + len(r.Bytes)
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
