package container

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
)

// hole is the size of the pieces that are left out of a file where they hold nothing but zeros.
const hole = 64 << 10

// writeSparse writes a file of the size that the archive says. An archive of a few hundred bytes may stand for a file of any size,
// which is holes: they stay holes, or it would fill the disk.
func writeSparse(ctx context.Context, f *os.File, content io.Reader, size int64) error {
	if err := f.Truncate(size); err != nil { // what the disk cannot hold is known before it is written
		return err
	}
	piece, zeros := make([]byte, hole), make([]byte, hole)
	for at := int64(0); ; {
		if err := ctx.Err(); err != nil { // the holes do not come from the engine, so nothing else would notice
			return context.Cause(ctx)
		}
		n, err := io.ReadFull(content, piece)
		if n > 0 && !bytes.Equal(piece[:n], zeros[:n]) {
			if _, err := f.WriteAt(piece[:n], at); err != nil {
				return err
			}
		}
		at += int64(n)
		switch ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF); {
		case ended && at == size:
			return nil
		case ended:
			return badArchive(io.ErrUnexpectedEOF)
		case err != nil:
			return err
		}
	}
}
