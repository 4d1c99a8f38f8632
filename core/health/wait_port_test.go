package health

import (
	"context"
	"net"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// listen accepts connections and hands them over; it gives the port.
func listen(t *testing.T, handle func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go handle(conn)
		}
	}()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// keep is a program that waits for its client; hangUp is the engine's proxy when there is none.
func keep(c net.Conn)   { time.Sleep(time.Minute); _ = c.Close() }
func hangUp(c net.Conn) { _ = c.Close() }
func greet(c net.Conn)  { _, _ = c.Write([]byte("hello")); _ = c.Close() }

// closedPort is a port on which nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	_, port, _ := net.SplitHostPort(l.Addr().String())
	_ = l.Close()
	return port
}

func publishedAt(port string) string {
	return document(`{"Status":"running"}`, settings(`[{"HostIp":"127.0.0.1","HostPort":"`+port+`"}]`, ""))
}

func TestWaitPortThroughAPublishedPort(t *testing.T) {
	for name, program := range map[string]func(net.Conn){"waits": keep, "speaks first": greet} {
		t.Run(name, func(t *testing.T) {
			port := listen(t, program)
			a, err := WaitPort(soon(t), newWorld(t, publishedAt(port)).Engine(), WaitPortRequest{Ref: web, Port: 80})
			require.NoError(t, err)
			assert.Equal(t, "127.0.0.1", a.Host)
			assert.Equal(t, port, strconv.Itoa(a.Port))
			assert.Equal(t, 1, a.Attempts)
		})
	}
}

func TestWaitPortPrefersThePublishedAddress(t *testing.T) {
	direct, through := listen(t, hangUp), listen(t, keep)
	number, _ := strconv.Atoi(direct)
	inspect := func(through string) string {
		return document(`{"Status":"running"}`, `"NetworkSettings":{"Ports":{"`+direct+`/tcp":[{"HostIp":"127.0.0.1","HostPort":"`+through+`"}]},
			"Networks":{"bridge":{"IPAddress":"127.0.0.1"}}}`)
	}
	w := newWorld(t, inspect(through))
	a, err := WaitPort(soon(t), w.Engine(), WaitPortRequest{Ref: web, Port: Port(number)})
	require.NoError(t, err)
	assert.Equal(t, through, strconv.Itoa(a.Port))

	w.set(inspect(closedPort(t)))
	a, err = WaitPort(soon(t), w.Engine(), WaitPortRequest{Ref: web, Port: Port(number)})
	require.NoError(t, err)
	assert.Equal(t, number, a.Port, "the container itself accepts")
}

func TestTheProxysConnectionDoesNotCount(t *testing.T) {
	ctx := timed(t)
	var tries atomic.Int32
	w := newWorld(t, publishedAt(listen(t, func(c net.Conn) {
		if tries.Add(1) == 3 {
			ctx.expire()
		}
		hangUp(c)
	})))
	_, err := WaitPort(ctx, w.Engine(), WaitPortRequest{Ref: web, Port: 80})
	f := failed(t, err, fault.Timeout)
	assert.Equal(t, errClosed.Error(), f.Details["last_error"])
	assert.Equal(t, 80, f.Details["port"])
	assert.Len(t, f.Details["tried"], 1)
	assert.GreaterOrEqual(t, f.Details["attempts"], 2)
}

func TestWaitPortTriesUntilItIsOpen(t *testing.T) {
	var tries atomic.Int32
	port := listen(t, func(c net.Conn) {
		if tries.Add(1) < 3 {
			hangUp(c)
			return
		}
		keep(c)
	})
	a, err := WaitPort(soon(t), newWorld(t, publishedAt(port)).Engine(), WaitPortRequest{Ref: web, Port: 80})
	require.NoError(t, err)
	assert.Equal(t, 3, a.Attempts)
}

func TestAContainerThatRefusesMakesTheProxysWordCountLess(t *testing.T) {
	port := closedPort(t)
	slow := listen(t, func(c net.Conn) { time.Sleep(3 * moment); _ = c.Close() })
	number, _ := strconv.Atoi(port)
	_, err := reach(soon(t), []route{{host: "127.0.0.1", port: port, direct: true}, {host: "127.0.0.1", port: slow}})
	assert.ErrorIs(t, err, errClosed)
	_, err = reach(soon(t), []route{{host: "127.0.0.1", port: strconv.Itoa(number), direct: true}})
	assert.Error(t, err)
}

func TestAConnectionIsNotWatchedLongerThanTheCall(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	err := connect(ctx, route{host: "127.0.0.1", port: listen(t, keep)}, time.Minute)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestWaitPortWaitsForTheStart(t *testing.T) {
	w := newWorld(t, isPaused)
	running := publishedAt(listen(t, keep))
	w.onSubscribe(func(int) { w.become(running, "unpause") })
	_, err := WaitPort(soon(t), w.Engine(), WaitPortRequest{Ref: web, Port: 80})
	require.NoError(t, err)
}

func TestWaitPortEndsWithTheContainer(t *testing.T) {
	w := newWorld(t, publishedAt(closedPort(t)))
	w.onSubscribe(func(int) { w.become(hasExited, "die") })
	_, err := WaitPort(soon(t), w.Engine(), WaitPortRequest{Ref: web, Port: 80})
	f := failed(t, err, fault.ContainerExited)
	assert.Contains(t, f.Message, "before it accepted connections on port 80/tcp")
}

func TestWaitPortOfWhatCannotBeReached(t *testing.T) {
	w := newWorld(t, document(`{"Status":"running"}`))
	_, err := WaitPort(soon(t), w.Engine(), WaitPortRequest{Ref: web, Port: 80})
	failed(t, err, fault.InvalidArgument)
	_, err = WaitPort(soon(t), w.Engine(), WaitPortRequest{Ref: web})
	assert.True(t, fault.Is(err, fault.InvalidArgument))
	w.set("")
	_, err = WaitPort(soon(t), w.Engine(), WaitPortRequest{Ref: web, Port: 80})
	failed(t, err, fault.ContainerNotFound)
}

func TestTheOwnerOfTheNetworkMayBeGoneForAMoment(t *testing.T) {
	w := newWorld(t, document(`{"Status":"running"}`, `"HostConfig":{"NetworkMode":"container:owner"}`))
	ctx := timed(t)
	w.onSubscribe(func(int) { ctx.expire() })
	_, err := WaitPort(ctx, w.Engine(), WaitPortRequest{Ref: web, Port: 80})
	failed(t, err, fault.Timeout)
}
