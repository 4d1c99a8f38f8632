package volume

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var background = context.Background()

const data = `{"Name":"data","Driver":"local","Mountpoint":"/var/lib/docker/volumes/data/_data","CreatedAt":"2025-01-01T00:00:00Z",
	"Labels":{"a":"b"},"Options":null,"Scope":"local"}`

func TestCreate(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /volumes/create", 201, data)
	doc, err := Create(background, s.Engine(), CreateRequest{
		Name: "data", Driver: "local", DriverOpts: map[string]string{"type": "tmpfs"}, Labels: map[string]string{"a": "b"},
	})
	require.NoError(t, err)
	assert.Equal(t, data, string(doc.Raw))
	assert.JSONEq(t, `{"Name":"data","Driver":"local","DriverOpts":{"type":"tmpfs"},"Labels":{"a":"b"}}`, s.Last().Body)

	_, err = Create(background, s.Engine(), CreateRequest{})
	require.NoError(t, err)
	assert.JSONEq(t, `{}`, s.Last().Body)
}

func TestOnlyACreateWithANameIsRepeated(t *testing.T) {
	for name, times := range map[string]int{"data": 2, "": 1} {
		s := enginetest.New(t)
		var tries atomic.Int32
		s.Handle("POST /volumes/create", func(w http.ResponseWriter, _ *http.Request) {
			if tries.Add(1) == 1 {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			w.WriteHeader(http.StatusCreated)
			_, _ = w.Write([]byte(data))
		})
		_, err := Create(background, s.Engine(), CreateRequest{Name: name})
		assert.Equal(t, times, int(tries.Load()))
		assert.Equal(t, times == 1, err != nil)
	}
}

func TestCreateErrors(t *testing.T) {
	s := enginetest.New(t)
	_, err := Create(background, s.Engine(), CreateRequest{Name: "a b"})
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	assert.Empty(t, s.Requests())
	for status, code := range map[int]fault.Code{409: fault.NameConflict, 404: fault.NotFound, 400: fault.InvalidArgument, 500: fault.EngineFailed} {
		s.Reply("POST /volumes/create", status, `{"message":"the engine's words"}`)
		_, err = Create(background, s.Engine(), CreateRequest{Name: "data"})
		assert.Equal(t, code, fault.CodeOf(err))
		assert.Equal(t, "data", fault.From(err).Resource)
	}
	s.Reply("POST /volumes/create", 201, `nonsense`)
	_, err = Create(background, s.Engine(), CreateRequest{Name: "data"})
	assert.True(t, fault.Is(err, fault.BadReply), "%v", err)
}
