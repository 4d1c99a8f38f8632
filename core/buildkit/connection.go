package buildkit

import (
	"context"
	"net"
	"sync/atomic"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/transport"

	"github.com/moby/buildkit/util/grpcerrors"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// protocol is HTTP/2 without TLS: what is spoken on connections that are taken over for BuildKit.
const protocol = "h2c"

// dialControl makes the connection on which the engine is asked.
func dialControl(life context.Context, e *engine.Engine) (*grpc.ClientConn, error) {
	conn, err := e.HijackFor(life, protocol, "/grpc", nil, nil, nil)
	if err != nil {
		return nil, lacking(err)
	}
	var used atomic.Bool
	control, err := grpc.NewClient("passthrough:///engine",
		grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithNoProxy(), grpc.WithAuthority("localhost"),
		grpc.WithDisableServiceConfig(), grpc.WithIdleTimeout(0),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(mostMessage), grpc.MaxCallSendMsgSize(mostMessage)),
		grpc.WithUnaryInterceptor(grpcerrors.UnaryClientInterceptor), grpc.WithStreamInterceptor(grpcerrors.StreamClientInterceptor),
		grpc.WithContextDialer(func(context.Context, string) (net.Conn, error) {
			if used.Swap(true) { // the build is lost with its connection
				return nil, net.ErrClosed
			}
			return netConn{conn}, nil
		}))
	if err != nil {
		_ = conn.Close()
		return nil, fault.New(fault.Internal, "BuildKit's client cannot be made: %v", err).WithCause(err)
	}
	return control, nil
}

// lacking tells of an engine that has no BuildKit.
func lacking(err error) error {
	return engine.Lacking("BuildKit", `give builder="classic", or leave builder out`, err)
}

// netConn is a connection that was taken over as Go's libraries know one. Deadlines are those of its context.
type netConn struct{ *transport.Conn }

func (netConn) LocalAddr() net.Addr              { return address{} }
func (netConn) RemoteAddr() net.Addr             { return address{} }
func (netConn) SetDeadline(time.Time) error      { return nil }
func (netConn) SetReadDeadline(time.Time) error  { return nil }
func (netConn) SetWriteDeadline(time.Time) error { return nil }

// address is that of the engine, which nobody asks for.
type address struct{}

func (address) Network() string { return "engine" }
func (address) String() string  { return "engine" }
