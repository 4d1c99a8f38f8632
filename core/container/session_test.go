package container

import (
	"context"
	"errors"
	"io"
	"testing"

	"dockbridge/core/stream"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
)

// typed is the input of a session: the given texts, and its end, if close is true.
func typed(ctx context.Context, end bool, texts ...string) func() ([]byte, error) {
	return func() ([]byte, error) {
		if len(texts) > 0 {
			next := texts[0]
			texts = texts[1:]
			return []byte(next), nil
		}
		if end {
			return nil, io.EOF
		}
		<-ctx.Done()
		return nil, ctx.Err()
	}
}

func noInput() ([]byte, error) { return nil, errors.New("nobody may ask for input") }

// output joins what a session has given.
func output(out *enginetest.Sink[stream.Chunks]) (all stream.Output) {
	for _, c := range out.Items {
		at := 0
		for _, segment := range c.Segments {
			all.Append(segment[0], c.Bytes[at:at+segment[1]])
			at += segment[1]
		}
	}
	return all
}

func TestASessionWhoseConnectionTakesNothingAnyMoreGoesOn(t *testing.T) {
	s := enginetest.New(t)
	s.Hijack("POST /gone", say("bye"))
	conn, err := s.Engine().Hijack(context.Background(), "/gone", nil, nil)
	assert.NoError(t, err)
	_ = conn.Close()
	asked := 0
	session{input: func() ([]byte, error) {
		if asked++; asked < 4 {
			return []byte("x"), nil
		}
		return nil, io.EOF
	}}.send(conn)
	assert.Equal(t, 4, asked, "a program that reads no more is no error, and nobody waits for it")
}
