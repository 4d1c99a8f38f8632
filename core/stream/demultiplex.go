package stream

import (
	"encoding/binary"
	"errors"
)

// EngineError is what the engine itself put into a stream: it failed after it
// had begun to send, for example because a log file is damaged.
type EngineError struct{ Message string }

func (e EngineError) Error() string { return e.Message }

// IsFrameError tells that the bytes are not frames.
func IsFrameError(err error) bool { return errors.Is(err, ErrFrame) }

// Demultiplex takes a whole stream of frames apart, in place: the output is
// made of data's own memory, so that a large log is not copied. It is ErrFrame,
// and data is as it was, unless the frames fill data exactly; begins then tells
// whether data at least begins like a frame. More than most bytes,
// and what their segments take, are a TooLongError.
func Demultiplex(data []byte, most int64) (o Output, begins bool, err error) {
	o.Segments = [][2]int{}
	if int64(len(data)) > most {
		return Output{}, true, TooLongError{most}
	}
	for at := 0; at < len(data); {
		n, ok := frame(data[at:])
		if !ok {
			return Output{}, at > 0 || looksLikeFrame(data), ErrFrame
		}
		if data[at] == SystemError {
			err = EngineError{Message: string(data[at+frameHeader : at+frameHeader+n])}
		}
		at += frameHeader + n
	}
	if err != nil {
		return Output{}, true, err
	}
	used := 0
	for at := 0; at < len(data); {
		id := int(data[at])
		n, _ := frame(data[at:])
		at += frameHeader
		copy(data[used:], data[at:at+n])
		at, used = at+n, used+n
		if n > 0 {
			if o.mark(id, n) && int64(used+segmentCost*len(o.Segments)) > most {
				return Output{}, true, TooLongError{most}
			}
		}
	}
	o.Bytes = data[:used]
	return o, true, nil
}

// frame gives the payload's length of the frame that data begins with; false when there is none, or not all of it.
func frame(data []byte) (int, bool) {
	if len(data) < frameHeader || !looksLikeFrame(data) {
		return 0, false
	}
	n := int64(binary.BigEndian.Uint32(data[4:frameHeader]))
	return int(n), n <= int64(len(data)-frameHeader)
}

// looksLikeFrame looks at what it has of the first four bytes.
func looksLikeFrame(data []byte) bool {
	for i, b := range data[:min(4, len(data))] {
		if i == 0 && b > SystemError || i > 0 && b != 0 {
			return false
		}
	}
	return len(data) > 0
}
