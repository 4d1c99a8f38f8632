package engine

import "io"

// Explained reads a reply's body so that its errors are those of the engine:
// they are then told apart from the errors of what is done with the bytes.
func (e *Engine) Explained(body io.Reader) io.Reader { return explainedBody{e, body} }

type explainedBody struct {
	engine *Engine
	body   io.Reader
}

func (r explainedBody) Read(p []byte) (int, error) {
	n, err := r.body.Read(p)
	if err != nil && err != io.EOF { //nolint:errorlint // io.Copy wants io.EOF itself
		err = r.engine.Explain(err)
	}
	return n, err
}
