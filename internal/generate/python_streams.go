package main

import (
	"fmt"
	"reflect"
	"strings"

	"dockbridge/core/stream"
)

// writeStream writes the method that opens a stream.
func writeStream(w *writer, m *model, op operation, f flavour, o *object) {
	item, decoder := streamItem(m, op.Item)
	returns, resultDecoder := result(m, op)
	class, how := f.prefix+"Stream["+item+", "+returns+"]", "streams.open_stream"
	switch {
	case op.TakesInput:
		class, how, decoder = f.prefix+"Session["+returns+"]", "streams.open_session", ""
	case op.Foretold:
		class, how = f.prefix+"CopyStream["+returns+"]", "byte_streams.open_copy"
	case op.Item == reflect.TypeFor[[]byte]():
		class, how = f.prefix+"ByteStream["+returns+"]", "byte_streams.open_bytes"
	}
	if decoder != "" {
		decoder += ", "
	}
	head{op: op, object: o, def: "def", name: o.method(op), returns: class}.write(w)
	writeRequest(w, op, o)
	w.line("        return %s(self._caller, %q, request, %s%s%s)", how, op.Name, decoder, resultDecoder, bodyArgument(op))
}

// writeWatching writes the method that opens an operation as a stream of its progress.
func writeWatching(w *writer, m *model, op operation, f flavour, o *object) {
	progress := m.classes[op.Progress]
	returns, resultDecoder := result(m, op)
	head{op: op, object: o, def: "def", name: "stream_" + op.verb, returns: f.prefix + "Stream[" + progress.name + ", " + returns + "]"}.write(w)
	writeRequest(w, op, o)
	w.line("        return streams.open_stream(self._caller, %q, request, one(%s), %s%s)", op.Name, lazyDecoder(progress), resultDecoder, bodyArgument(op))
}

// streamItem gives the annotation of a stream's items, and the decoder that makes a list of them.
func streamItem(m *model, t reflect.Type) (annotation, decoder string) {
	switch t {
	case reflect.TypeFor[stream.Chunks]():
		return "Chunk", "ChunkDecoder()"
	case reflect.TypeFor[[]byte]():
		return "bytes", "to_pieces"
	}
	if inner, ok := document(t); ok {
		t = inner
	}
	c := m.classes[t]
	return c.name, fmt.Sprintf("one(%s)", lazyDecoder(c))
}

// The modules of streams, and their classes.
var streamModules = []struct {
	name    string
	classes []string
}{{"byte_streams", []string{"ByteStream", "CopyStream"}}, {"streams", []string{"Session", "Stream"}}}

// usedClasses gives those classes that the methods return.
func usedClasses(classes []string, text string, f flavour) []string {
	var used []string
	for _, name := range classes {
		if strings.Contains(text, "-> "+f.prefix+name+"[") {
			used = append(used, f.prefix+name)
		}
	}
	return used
}
