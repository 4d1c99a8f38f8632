package operations

import (
	"context"
	"io"
	"testing"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type writtenRequest struct {
	engine.Deadline
	engine.Written
	Data []byte `json:"-" body:"true"`
}

func TestBytesAreGivenOrWritten(t *testing.T) {
	take := func(_ context.Context, _ *engine.Engine, r writtenRequest) (CatResult, error) {
		if r.Body == nil {
			return CatResult{Bytes: len(r.Data)}, nil
		}
		data, err := io.ReadAll(r.Body)
		return CatResult{Bytes: len(data)}, err
	}
	o, e := long("some.thing", take), enginetest.New(t).Engine()
	run := func(request string, body []byte, written ...[]byte) (any, error) {
		return o.Run(context.Background(), e, []byte(request), body, &collector{input: written})
	}
	for _, c := range []struct {
		request string
		body    []byte
		bytes   int
	}{{`{}`, []byte("abc"), 3}, {`{"body":{}}`, nil, 5}, {`{"body":{"size":5}}`, nil, 5}, {`{"body":null}`, nil, 0}} {
		got, err := run(c.request, c.body, []byte("ab"), []byte("cde"))
		require.NoError(t, err, c.request)
		assert.Equal(t, CatResult{Bytes: c.bytes}, got, c.request)
	}
	for request, body := range map[string][]byte{`{"body":{}}`: {}, `{"body":{"size":-1}}`: nil, `{"body":5}`: nil, `{"body":{"length":5}}`: nil} {
		_, err := run(request, body)
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%s: %v", request, err)
	}
}
