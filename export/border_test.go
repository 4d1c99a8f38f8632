package main

import (
	"reflect"
	"runtime"
	"testing"
	"unsafe"

	"dockbridge/core/fault"
	"dockbridge/export/bridge"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// answer is what an exported function gave: its status, the values of its out parameters, and its reply. Tests cannot use cgo, so
// its types are met by reflection. (The few bytes of C memory that replies hold are not freed.)
type answer struct {
	status bridge.Status
	out    []reflect.Value
	json   string
	bytes  []byte
}

// null stands for a NULL pointer among the arguments of invoke.
type null struct{}

// invoke calls an exported function. A text or bytes are a pointer with a length; what is not given is an out parameter.
func invoke(t *testing.T, function any, arguments ...any) answer {
	t.Helper()
	f := reflect.ValueOf(function)
	var in []reflect.Value
	var a answer
	for i := 0; i < f.Type().NumIn(); i++ {
		kind := f.Type().In(i)
		if len(arguments) == 0 {
			out := reflect.New(kind.Elem())
			a.out, in = append(a.out, out), append(in, out)
			continue
		}
		given := arguments[0]
		arguments = arguments[1:]
		switch v := given.(type) {
		case null:
			in = append(in, reflect.Zero(kind))
		case reflect.Value:
			in = append(in, v)
		case string, []byte:
			data := reflect.ValueOf(v).Convert(reflect.TypeFor[[]byte]()).Bytes()
			in = append(in, reflect.NewAt(kind.Elem(), unsafe.Pointer(unsafe.SliceData(data))), reflect.ValueOf(len(data)).Convert(f.Type().In(i+1)))
			i++
		default:
			in = append(in, reflect.ValueOf(v).Convert(kind))
		}
	}
	a.status = bridge.Status(f.Call(in)[0].Int()) //nolint:gosec // a handful of numbers
	if last := in[len(in)-1]; !last.IsNil() {
		a.json, a.bytes = string(memoryOf(last, "json")), memoryOf(last, "bytes")
	}
	return a
}

// memoryOf looks at what a reply points to.
func memoryOf(reply reflect.Value, name string) []byte {
	at, n := reply.Elem().FieldByName(name), reply.Elem().FieldByName(name+"_len").Uint()
	return unsafe.Slice((*byte)(at.UnsafePointer()), n)
}

func (a answer) requireError(t *testing.T, code fault.Code) {
	t.Helper()
	require.Equal(t, bridge.Failed, a.status, a.json)
	require.Contains(t, a.json, `"code":"`+string(code)+`"`)
}

func TestTheExportedFunctions(t *testing.T) {
	assert.EqualValues(t, bridge.ABIVersion, dockbridge_abi_version())
	opened := invoke(t, dockbridge_client_open, `{"host":"unix:///nowhere"}`)
	require.Equal(t, bridge.OK, opened.status, opened.json)
	client := opened.out[0].Elem().Uint()

	echoed := invoke(t, dockbridge_call, client, "selftest.echo", `{"text":"x"}`, []byte{1, 2})
	assert.Equal(t, answer{status: bridge.OK, out: echoed.out, json: `{"text":"x"}`, bytes: []byte{1, 2}}, echoed)

	require.Equal(t, bridge.OK, invoke(t, dockbridge_ready_fd, client).status)
	cat := invoke(t, dockbridge_open, client, "selftest.cat", `{}`, null{}, 0)
	require.Equal(t, bridge.OK, cat.status, cat.json)
	handle := cat.out[0].Elem().Uint()
	assert.Equal(t, bridge.OK, invoke(t, dockbridge_write, handle, "x", -1).status)
	assert.Equal(t, bridge.More, invoke(t, dockbridge_next, handle, 1<<62).status)
	assert.Equal(t, bridge.OK, invoke(t, dockbridge_cancel, handle).status)
	assert.Equal(t, bridge.Failed, invoke(t, dockbridge_next, handle, -1).status)
	assert.Equal(t, bridge.OK, invoke(t, dockbridge_close, handle).status)
	invoke(t, dockbridge_next, handle, 0).requireError(t, fault.StaleHandle)

	for range 2 {
		started := invoke(t, dockbridge_open, client, "selftest.echo", `{"text":"x"}`, null{}, 0)
		_ = invoke(t, dockbridge_next, started.out[0].Elem().Uint(), -1)
	}
	events := reflect.New(reflect.ArrayOf(4, reflect.TypeOf(dockbridge_ready).In(1).Elem()))
	found := invoke(t, dockbridge_ready, client, events.Elem().Index(0).Addr(), 4)
	assert.Equal(t, bridge.OK, found.status)
	assert.Positive(t, found.out[0].Elem().Uint())
	assert.Equal(t, bridge.OK, invoke(t, dockbridge_client_close, client).status)
}

func TestLengthsThatCannotBe(t *testing.T) {
	for _, n := range []uint64{1<<64 - 1, 1 << 63, 1<<63 - 1, 1 << 48} {
		one := reflect.ValueOf([]byte("x")).Index(0).Addr().UnsafePointer()
		for _, at := range []int{1, 3, 5} {
			arguments := []any{0, null{}, 0, null{}, 0, null{}, 0}
			kind := reflect.TypeOf(dockbridge_call).In(at)
			arguments[at], arguments[at+1] = reflect.NewAt(kind.Elem(), one), n
			invoke(t, dockbridge_call, arguments...).requireError(t, fault.InvalidArgument)
			invoke(t, dockbridge_open, arguments...).requireError(t, fault.InvalidArgument)
		}
		invoke(t, dockbridge_write, 1, null{}, n, 0).requireError(t, fault.InvalidArgument)
		invoke(t, dockbridge_client_open, null{}, n).requireError(t, fault.InvalidArgument)
	}
	invoke(t, dockbridge_call, 0, null{}, 1, null{}, 0, null{}, 0).requireError(t, fault.InvalidArgument)
}

// Where a result cannot be written to, each function has a panic on its way.
func TestAPanicThroughEachExportedFunction(t *testing.T) {
	for _, function := range []any{
		dockbridge_client_open, dockbridge_client_close, dockbridge_call, dockbridge_open, dockbridge_next, dockbridge_write,
		dockbridge_cancel, dockbridge_close, dockbridge_ready_fd, dockbridge_ready,
	} {
		kind := reflect.TypeOf(function)
		var zeros []any
		for i := range kind.NumIn() {
			if kind.In(i).Kind() == reflect.Pointer {
				zeros = append(zeros, null{})
			} else {
				zeros = append(zeros, 0)
			}
		}
		assert.Equal(t, bridge.Failed, invoke(t, function, zeros...).status)
	}
	invoke(t, dockbridge_client_open, null{}, 0, null{}).requireError(t, fault.Internal)
	invoke(t, dockbridge_open, 0, null{}, 0, null{}, 0, null{}, 0, null{}).requireError(t, fault.Internal)
	invoke(t, dockbridge_ready_fd, 0, null{}).requireError(t, fault.Internal)
	invoke(t, dockbridge_ready, 0, null{}, 1, null{}).requireError(t, fault.Internal)
	assert.NotPanics(t, func() { _dockbridge_let_go(nil) })
}

func TestManyBytesAreHeldUntilTheirReplyIsFreed(t *testing.T) {
	first := invoke(t, dockbridge_call, 0, "selftest.zeros", `{"bytes":1048576}`, null{}, 0)
	require.Equal(t, bridge.OK, first.status, first.json)
	require.Len(t, first.bytes, largeBytes)
	at := unsafe.Pointer(unsafe.SliceData(first.bytes))
	runtime.GC()
	assert.Equal(t, "end", string(first.bytes[largeBytes-3:]))
	assert.Len(t, held().pins, 1)
	assert.Equal(t, at, held().keep(first.bytes), "another reply has the same")
	_dockbridge_let_go(at)
	assert.Len(t, held().pins, 1)
	_dockbridge_let_go(at)
	_dockbridge_let_go(at) // it holds nothing
	assert.Empty(t, held().pins)
}

func TestAReplyForWhichThereIsNoMemory(t *testing.T) {
	reply := reflect.New(reflect.TypeOf(dockbridge_cancel).In(1).Elem())
	status := reflect.ValueOf(noMemory).Call([]reflect.Value{reply})[0].Int()
	assert.EqualValues(t, bridge.Failed, status)
	assert.Contains(t, string(memoryOf(reply, "json")), `"code":"`+string(fault.OutOfMemory)+`"`)
}
