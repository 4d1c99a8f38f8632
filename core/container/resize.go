package container

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// ResizeRequest is the request of container.resize.
type ResizeRequest struct {
	engine.Deadline
	Ref
	Screen
}

// Screen is the size of a terminal.
type Screen struct {
	// Height is the number of lines.
	Height int `json:"height"`
	// Width is the number of columns.
	Width int `json:"width"`
}

// Resize changes the size of a running container's terminal. One without a terminal, or that does not run, is an error.
func Resize(ctx context.Context, e *engine.Engine, r ResizeRequest) (engine.Nothing, error) {
	if err := r.Check(); err != nil {
		return engine.Nothing{}, err
	}
	if err := r.checkScreen(); err != nil {
		return engine.Nothing{}, r.Named(err)
	}
	// Engines do not say so themselves when there is no terminal.
	details, err := inspectAs[struct {
		ID     string `json:"Id"`
		State  StateDetails
		Config Config
	}](ctx, e, r.Container)
	switch {
	case err != nil:
		return engine.Nothing{}, err
	case !details.State.Running:
		return engine.Nothing{}, r.Named(details.State.notRunning(fault.New(fault.Conflict, "the container does not run")))
	case !details.Config.TTY:
		return engine.Nothing{}, r.Named(noTerminal())
	}
	err = r.Named(r.Screen.send(ctx, e, Ref{Container: details.ID}.path("resize")))
	return engine.Nothing{}, explainNotRunning(ctx, e, err, r.Container)
}

func noTerminal() error {
	return fault.New(fault.Conflict, "there is no terminal that could be resized").WithHint("only what was started with tty=True has one")
}

// mostCells is what the kernel has room for.
const mostCells = 1<<16 - 1

func (s Screen) checkScreen() error {
	if s.Height < 1 || s.Width < 1 || s.Height > mostCells || s.Width > mostCells {
		return fault.Invalid("give the numbers of lines and columns, each from 1 to 65535", "a terminal cannot have %d lines of %d columns", s.Height, s.Width)
	}
	return nil
}

func (s Screen) send(ctx context.Context, e *engine.Engine, path string) error {
	query := url.Values{"h": {strconv.Itoa(s.Height)}, "w": {strconv.Itoa(s.Width)}}
	resp, err := e.Do(engine.Repeatable(ctx), http.MethodPost, path, query, nil)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// Terminal is the size that a terminal has from its beginning.
type Terminal struct {
	// Height is the number of lines of the terminal from its beginning; give width, too. It needs tty.
	Height int `json:"height,omitempty"`
	// Width is the number of columns of the terminal from its beginning.
	Width int `json:"width,omitempty"`
}

// screen gives the size; nil where none was asked for.
func (t Terminal) screen(tty bool) (*Screen, error) {
	if t == (Terminal{}) {
		return nil, nil
	}
	if !tty {
		return nil, fault.Invalid("give tty=True, or leave height and width out", "a size was given, and there is no terminal")
	}
	s := Screen(t)
	return &s, s.checkScreen()
}
