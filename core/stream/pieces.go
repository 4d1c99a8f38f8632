package stream

// pieceSize is how many bytes of an archive cross the border at once. An operation is at most 16 pieces ahead of its
// reader, so this also bounds what a slow reader costs.
const pieceSize = 256 << 10

// Pieces gives what is written to it in pieces of one size; Flush gives the rest.
type Pieces struct {
	// Give takes a piece, which is its own from then on.
	Give func([]byte) error

	piece []byte
}

func (p *Pieces) Write(data []byte) (int, error) {
	for written := 0; ; {
		if p.piece == nil {
			p.piece = make([]byte, 0, pieceSize)
		}
		n := min(len(data)-written, pieceSize-len(p.piece))
		p.piece = append(p.piece, data[written:written+n]...)
		if written += n; written == len(data) && len(p.piece) < pieceSize {
			return written, nil
		}
		if err := p.Flush(); err != nil {
			return written, err
		}
	}
}

// Flush gives what has not made a whole piece.
func (p *Pieces) Flush() error {
	piece := p.piece
	p.piece = nil
	if len(piece) == 0 {
		return nil
	}
	return p.Give(piece)
}
