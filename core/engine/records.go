package engine

import (
	"encoding/json"
	"io"

	"dockbridge/core/stream"
)

// Records reads the JSON documents of a body that come one after the other. The body may be endless, but none of them may:
// one of more than the client's max_json_bytes is a TooLarge error.
type Records struct {
	from    bounded
	decoder *json.Decoder
}

// Records reads a body's documents.
func (e *Engine) Records(body io.Reader) *Records {
	r := &Records{from: bounded{body: body, most: e.maxJSON}}
	r.decoder = json.NewDecoder(&r.from)
	return r
}

// Next reads the next document; io.EOF when there is none.
func (r *Records) Next(into any) error {
	r.from.read = 0
	return r.decoder.Decode(into)
}

// bounded is a body of which no more than so many bytes are read.
type bounded struct {
	body       io.Reader
	most, read int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.read > b.most {
		return 0, stream.TooLongError{Most: b.most}
	}
	n, err := b.body.Read(p)
	b.read += int64(n)
	return n, err
}
