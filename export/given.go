package main

/*
#cgo CFLAGS: -I${SRCDIR}/../include
#include "dockbridge.h"

typedef const char dockbridge_text;
typedef const uint8_t dockbridge_bytes;
*/
import "C"

import (
	"time"
	"unsafe"

	"dockbridge/core/fault"
)

// arguments are what an operation is given. All but the operation's name is the caller's memory, and only there until the
// C function returns.
type arguments struct {
	operation     string
	request, body []byte
}

func given(operation *C.dockbridge_text, operationLen C.uint64_t, request *C.dockbridge_text, requestLen C.uint64_t,
	data *C.dockbridge_bytes, dataLen C.uint64_t,
) (in arguments, err error) {
	name, err := view(unsafe.Pointer(operation), operationLen)
	if err != nil {
		return in, err
	}
	if in.request, err = view(unsafe.Pointer(request), requestLen); err != nil {
		return in, err
	}
	in.operation = string(name)
	in.body, err = view(unsafe.Pointer(data), dataLen)
	return in, err
}

// mostLength is more than any memory that a process can have.
const mostLength = 1 << 47

// view looks at the caller's memory without a copy, for the length of one call. NULL is nil, and a pointer with length 0 is
// empty: no bytes are something else than none given.
func view(p unsafe.Pointer, n C.uint64_t) ([]byte, error) {
	switch {
	case n > mostLength || int(n) < 0:
		return nil, fault.Invalid("give the length in bytes; a negative number became this one", "a length cannot be %d", uint64(n))
	case p == nil && n > 0:
		return nil, fault.Invalid("give a pointer to the bytes, or length 0", "%d bytes were given at NULL", uint64(n))
	case p == nil:
		return nil, nil
	}
	return unsafe.Slice((*byte)(p), int(n)), nil
}

func milliseconds(ms C.int64_t) time.Duration {
	if ms < 0 {
		return -1
	}
	return min(time.Duration(ms), time.Duration(1<<63-1)/time.Millisecond) * time.Millisecond
}
