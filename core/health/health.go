// Package health tells how a container is, and waits for it to become what the caller needs: running, healthy, ended, or
// answering on a port, over HTTP or in its log.
//
//	report, err := health.WaitHealthy(ctx, e, health.WaitHealthyRequest{Ref: container.Ref{Container: "db"}})
//
// A wait follows the engine's events instead of asking again and again, survives a restart of the engine, and fails at once
// when what it waits for cannot come any more, with the container's last words in the error.
package health

import "strings"

// name is what people call the container, for messages.
func (w *watcher) name() string { return strings.TrimPrefix(w.Container, "/") }
