package buildkit

import (
	"context"
	"net"
	"net/http"
	"sync"

	"dockbridge/core/engine"
	"dockbridge/core/fault"

	"github.com/containerd/containerd/v2/core/content"
	"github.com/moby/buildkit/identity"
	"github.com/moby/buildkit/session/auth"
	sessioncontent "github.com/moby/buildkit/session/content"
	"github.com/moby/buildkit/session/filesync"
	"github.com/moby/buildkit/session/secrets"
	"github.com/moby/buildkit/session/sshforward"
	"github.com/moby/buildkit/session/upload"
	"github.com/moby/buildkit/util/grpcerrors"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthapi "google.golang.org/grpc/health/grpc_health_v1"
)

// mostAsked is how many of the engine's questions are answered at the same time.
const mostAsked = 64

// session answers what the engine asks during a build.
type session struct {
	id     string
	server *grpc.Server
	stores map[string]content.Store // of caches in folders

	mu     sync.Mutex
	failed error // the first failure on our side, which is the build's reason
	given  []fault.Secret
}

// serve makes the connection on which the engine asks, and answers there until it is stopped.
func serve(life context.Context, e *engine.Engine, r *Request) (*session, error) {
	s := &session{id: identity.NewID(), stores: map[string]content.Store{}}
	s.server = grpc.NewServer(
		grpc.MaxRecvMsgSize(mostMessage), grpc.MaxSendMsgSize(mostMessage), grpc.MaxConcurrentStreams(mostAsked),
		grpc.ChainUnaryInterceptor(s.guardUnary, grpcerrors.UnaryServerInterceptor),
		grpc.ChainStreamInterceptor(s.guardStream, grpcerrors.StreamServerInterceptor))
	if err := s.offer(e, r); err != nil {
		return nil, err
	}
	conn, err := e.HijackFor(life, protocol, "/session", nil, s.header(r.SharedKey), nil)
	if err != nil {
		return nil, lacking(err)
	}
	one := &listener{conn: make(chan net.Conn, 1), closed: make(chan struct{})}
	one.conn <- netConn{conn}
	fault.Go(func() { _ = s.server.Serve(one) }, s.note)
	return s, nil
}

// offer registers what the engine may ask for.
func (s *session) offer(e *engine.Engine, r *Request) error {
	healthapi.RegisterHealthServer(s.server, health.NewServer())
	auth.RegisterAuthServer(s.server, &credentials{e: e, note: s.note, gave: s.gave})
	secrets.RegisterSecretsServer(s.server, secretStore(r.Secrets))
	if len(r.Agents) > 0 {
		sshforward.RegisterSSHServer(s.server, agents(r.Agents))
	}
	if r.Archive != nil {
		up := &archive{from: r.Archive, path: "/" + identity.NewID(), note: s.note}
		r.Attributes["context"] = "http://buildkit-session" + up.path
		upload.RegisterUploadServer(s.server, up)
	}
	folders, err := sendable(r.Folders, s.note)
	if err != nil {
		return err
	}
	filesync.NewFSSyncProvider(folders).Register(s.server)
	if err := r.openStores(s.stores); err != nil {
		return err
	}
	if len(s.stores) > 0 {
		sessioncontent.NewAttachable(s.stores).Register(s.server)
	}
	return nil
}

// header tells the engine who it is, and what it may be asked.
func (s *session) header(sharedKey string) http.Header {
	h := http.Header{}
	h.Set("X-Docker-Expose-Session-Uuid", s.id)
	h.Set("X-Docker-Expose-Session-Sharedkey", sharedKey)
	for service, info := range s.server.GetServiceInfo() {
		for _, method := range info.Methods {
			h.Add("X-Docker-Expose-Session-Grpc-Method", "/"+service+"/"+method.Name)
		}
	}
	return h
}

// stop ends the connection and what is being answered.
func (s *session) stop() { s.server.Stop() }

// note keeps the first failure on our side. The engine hears of it, too, but not all that is to be said.
func (s *session) note(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil {
		s.failed = err
	}
}

// gave keeps which credentials the engine got: no error may show them.
func (s *session) gave(secrets []fault.Secret) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.given) < mostAsked {
		s.given = append(s.given, secrets...)
	}
}

func (s *session) secrets() []fault.Secret {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.given
}

func (s *session) failure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

func (s *session) guardUnary(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (reply any, err error) {
	err = s.guarded(func() (err error) {
		reply, err = handle(ctx, request)
		return err
	})
	return reply, err
}

func (s *session) guardStream(server any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handle grpc.StreamHandler) error {
	return s.guarded(func() error { return handle(server, stream) })
}

// guarded turns a panic into the build's error.
func (s *session) guarded(f func() error) error {
	err := fault.Guard(f)
	if fault.Is(err, fault.Internal) {
		s.note(err)
	}
	return err
}

// listener gives one connection, and then waits for its end.
type listener struct {
	conn   chan net.Conn
	once   sync.Once
	closed chan struct{}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conn:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (*listener) Addr() net.Addr { return address{} }
