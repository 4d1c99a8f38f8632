package container

import (
	"errors"
	"io"

	"dockbridge/core/engine"
	"dockbridge/core/stream"
	"dockbridge/core/transport"
)

// session is the connection of a program with a caller who reads while it
// writes, and writes while it reads.
type session struct {
	e     *engine.Engine
	out   stream.Sink[stream.Chunks]
	input func() ([]byte, error)
	tty   bool
	// stdin tells that the program reads what the caller writes.
	stdin bool
	// keepsInput tells that the program's input outlives the connection: then its end cannot be passed on, and to end it here
	// would end the output.
	keepsInput bool
}

// opened says that the session has begun.
func (s session) opened(id string) error {
	return s.out.Opened(stream.Opened{ID: id, NoInput: !s.stdin})
}

// send passes the input on until it ends, or the operation does. A program
// that does not read all of it is no error.
func (s session) send(conn *transport.Conn) {
	broken := false
	for {
		data, err := s.input()
		if err != nil {
			if errors.Is(err, io.EOF) && !broken {
				s.endInput(conn)
			}
			return
		}
		if !broken {
			_, err := conn.Write(data)
			broken = err != nil
		}
	}
}

// ctrlD is what a terminal takes for the end of the input.
const ctrlD = "\x04"

// endInput tells the program that there is no more input. With a terminal that
// is Ctrl-D: were the connection's input ended, the engine would end its
// output too, before all of it has come.
func (s session) endInput(conn *transport.Conn) {
	switch {
	case s.tty:
		_, _ = conn.Write([]byte(ctrlD))
	case !s.keepsInput:
		_ = conn.CloseWrite()
	}
}

// read gives the caller what the program writes, until the engine says that it is all.
func (s session) read(conn *transport.Conn) error {
	reader := stream.ChunkReader{TTY: s.tty}
	if err := reader.Read(conn, s.out.Give); err != nil {
		return explainOutput(s.e, err)
	}
	return nil
}
