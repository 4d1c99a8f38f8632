package bridge

import (
	"encoding/json"
	"fmt"
	"reflect"
	"runtime/debug"

	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/export/operations"
)

// Status is how a call across the border ended. The numbers are part of the ABI.
type Status int32

// The statuses, as in include/dockbridge.h.
const (
	OK          Status = 0 // the reply is the result
	Failed      Status = 1 // the reply is an error
	More        Status = 2 // the reply is an item, and more follows
	Pending     Status = 3 // nothing yet
	Interrupted Status = 4 // a signal arrived; the read was given up and may be repeated
	Large       Status = 5 // it has ended with a large reply, which is to be fetched with Next
)

// Reply is what goes back: a JSON document, and bytes that travel beside it.
type Reply struct {
	Kind  stream.Kind
	JSON  []byte
	Bytes []byte
	// Retries is how often something was asked again for the operation until then.
	Retries uint32
}

func (r Reply) size() int { return len(r.JSON) + len(r.Bytes) }

func resultReply(v any) (Status, Reply) {
	if doc, ok := v.(interface{ RawJSON() []byte }); ok {
		return OK, Reply{JSON: doc.RawJSON()}
	}
	data, err := json.Marshal(v)
	if err != nil {
		return errorReply(fault.New(fault.Internal, "the result cannot be encoded: %v", err))
	}
	reply := Reply{JSON: data, Bytes: bodyOf(v)}
	if len(reply.Bytes) >= hugeReply {
		// The caller makes a copy next. What the bytes were collected in is garbage by now, and as much as they are: it would make
		// three times their size of it. It shows in the most that a program ever holds: 360 MB instead of 660 for an exec with 100 MB
		// of output, 120 instead of 150 for one with 20, which take a tenth longer.
		debug.FreeOSMemory()
	}
	return OK, reply
}

// hugeReply is the size from which on the memory counts more than the milliseconds that it takes to give some back.
const hugeReply = 16 << 20

// bodyOf gives the field of a result that travels as raw bytes.
func bodyOf(v any) []byte {
	value := reflect.ValueOf(v)
	index := operations.BodyField(value.Type())
	if index == nil {
		return nil
	}
	return value.FieldByIndex(index).Bytes()
}

func itemReply(item stream.Item) (Status, Reply) {
	if item.Kind == stream.KindBytes {
		return More, Reply{Kind: item.Kind, Bytes: item.Bytes}
	}
	status, reply := resultReply(item.Value)
	if status == OK {
		status, reply.Kind = More, item.Kind
	}
	return status, reply
}

func errorReply(err error) (Status, Reply) {
	data, encodeErr := json.Marshal(fault.From(err))
	if encodeErr != nil { // a detail that is not JSON: the rest of the error still must arrive
		f := *fault.From(err)
		f.Details = nil
		data, _ = json.Marshal(&f)
	}
	return Failed, Reply{JSON: data}
}

// Failure is the reply that holds an error.
func Failure(err error) (Status, Reply) { return errorReply(err) }

// guard turns a panic into an internal error: nothing unwinds across the border.
func guard(operation string, err *error) {
	if r := recover(); r != nil {
		f := fault.Defect(r)
		f.Operation = operation
		*err = f
	}
}

var _ fmt.Stringer = Status(0)

// String names the status, for messages of tests.
func (s Status) String() string {
	return [...]string{"ok", "failed", "more", "pending", "interrupted", "large"}[s]
}
