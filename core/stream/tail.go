package stream

import "bytes"

// Tail keeps the last bytes of an archive that is written to it. A tar archive
// ends with zeros; when an engine fails half way, it can only write an error
// record in their place, or stop.
type Tail struct{ last []byte }

const tailSize = 1024

func (t *Tail) Write(p []byte) (int, error) {
	t.last = append(t.last, p[max(0, len(p)-tailSize):]...)
	t.last = append(t.last[:0], t.last[max(0, len(t.last)-tailSize):]...)
	return len(p), nil
}

// Complete tells whether the archive's end mark has come.
func (t *Tail) Complete() bool {
	return len(t.last) == tailSize && len(bytes.Trim(t.last, "\x00")) == 0
}

// Bytes are the last ones, 1024 at most.
func (t *Tail) Bytes() []byte { return t.last }
