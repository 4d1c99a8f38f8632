package health

import (
	"context"
	"errors"
	"net"
	"os"
	"syscall"
	"time"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// WaitPortRequest is the request of health.wait_port.
type WaitPortRequest struct {
	engine.Deadline
	container.Ref
	// Port is the port in the container: 5432 or "5432/tcp".
	Port Port `json:"port"`
}

// Address is where a port of a container was reached.
type Address struct {
	// Host is the IP address or host name, as this process reaches it.
	Host string `json:"host"`
	// Port is the number of the port at that address: the published one where the port is published.
	Port int `json:"port"`
	// Attempts is how often it was tried, 1 when it was open at once.
	Attempts int `json:"attempts"`
}

const (
	dialTime = time.Second
	// moment is how long a connection through the engine's proxy must stay open: the proxy accepts at once, and closes when it
	// finds nobody in the container.
	moment = 100 * time.Millisecond
	// longMoment is the same when the container itself has refused: the proxy may only be slow.
	longMoment = time.Second
)

// WaitPort waits until a program in the container accepts TCP connections on a port.
//
// It connects from here: to the container's own address where that is in a network of this machine, and to the published port; a port
// that cannot be reached either way is an error. A connection of the engine's proxy, which accepts also when nothing listens in the
// container, does not count. It fails at once, with the last log lines, when the container ends.
func WaitPort(ctx context.Context, e *engine.Engine, r WaitPortRequest) (Address, error) {
	if err := r.Port.check(); err != nil {
		return Address{}, err
	}
	w, err := watch(ctx, e, r.Ref)
	if err != nil {
		return Address{}, err
	}
	defer w.close()
	var found Address
	facts := map[string]any{"port": int(r.Port)}
	err = w.runWhileAlive(ctx, 0, func(ctx context.Context) error {
		var err error
		found.Attempts, err = poll(ctx, func(ctx context.Context) (bool, error) {
			s, _ := w.state()
			if s.State.Status != running { // a paused container's kernel would accept
				return false, nil
			}
			routes, err := w.routes(ctx, s, r.Port)
			if err != nil {
				return false, onlyFinal(err)
			}
			open, err := reach(ctx, routes)
			if err != nil {
				if ctx.Err() == nil { // the attempt was not cut off
					facts["tried"], facts["last_error"] = addresses(routes), err.Error()
				}
				return false, nil
			}
			found.Host, found.Port = open.host, portNumber(open.port)
			return true, nil
		})
		facts["attempts"] = found.Attempts
		return err
	})
	if err != nil {
		return Address{}, w.fail(ctx, err, "accepted connections on port "+r.Port.String(), facts)
	}
	return found, nil
}

// reach tries the routes and gives the one to use: a published one where both lead to the program.
func reach(ctx context.Context, routes []route) (route, error) {
	var direct *route
	var last error
	patience := moment
	for _, r := range routes {
		if !r.direct {
			break
		}
		err := connect(ctx, r, 0)
		if err == nil {
			direct, patience = &r, 0
			break
		}
		if errors.Is(err, syscall.ECONNREFUSED) {
			patience = longMoment
		}
		last = err
	}
	for _, r := range routes {
		if r.direct {
			continue
		}
		err := connect(ctx, r, patience)
		if err == nil {
			return r, nil
		}
		last = err
	}
	if direct != nil {
		return *direct, nil
	}
	return route{}, last
}

// errClosed is a connection that was accepted and closed at once.
var errClosed = errors.New("the connection was closed at once: nothing listens in the container")

// connect opens a connection, and with patience makes sure that it stays open.
func connect(ctx context.Context, r route, patience time.Duration) error {
	dialer := net.Dialer{Timeout: dialTime}
	conn, err := dialer.DialContext(ctx, "tcp", r.address())
	if err != nil {
		return err
	}
	defer conn.Close()
	if patience == 0 {
		return nil
	}
	stop := context.AfterFunc(ctx, fault.Guarded(func() { _ = conn.SetDeadline(time.Unix(1, 0)) }))
	defer stop()
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	n, err := conn.Read(make([]byte, 1))
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case n > 0, errors.Is(err, os.ErrDeadlineExceeded):
		return nil
	default:
		return errClosed
	}
}

func addresses(routes []route) []string {
	list := make([]string, 0, len(routes))
	for _, r := range routes {
		list = append(list, r.address())
	}
	return list
}
