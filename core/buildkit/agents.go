package buildkit

import (
	"context"
	"errors"
	"net"
	"os"
	"time"

	"dockbridge/core/fault"
	"dockbridge/core/stream"

	"github.com/moby/buildkit/session/sshforward"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

const (
	mostKey     = 100 << 10 // bytes of a file with a key
	agentsLimit = 2 * time.Second
)

// Agent is an SSH agent that steps may use: one that listens on this machine, or one of keys. What is asked of it goes no further than
// listing keys and signing.
type Agent struct {
	socket string
	keys   agent.Agent
}

// OpenAgent makes an Agent of paths: that of an agent's socket, or those of files with keys.
func OpenAgent(paths []string) (Agent, error) {
	var a Agent
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return Agent{}, fault.From(err).WithResource(path).WithHint("give the path of an SSH agent's socket or of a private key")
		}
		if info.Mode()&os.ModeSocket != 0 {
			a.socket = path
			continue
		}
		if err := a.add(path); err != nil {
			return Agent{}, err
		}
	}
	if len(paths) > 1 && a.socket != "" {
		return Agent{}, fault.Invalid("give the socket of one agent, or files with keys", "an SSH agent is made of a socket and something else")
	}
	return a, nil
}

// add adds the key of a file.
func (a *Agent) add(path string) error {
	data, err := stream.ReadPlain(path, mostKey)
	if err != nil {
		return err
	}
	var locked *ssh.PassphraseMissingError
	key, err := ssh.ParseRawPrivateKey(data)
	if err == nil {
		if a.keys == nil {
			a.keys = agent.NewKeyring()
		}
		err = a.keys.Add(agent.AddedKey{PrivateKey: key})
	}
	switch {
	case errors.As(err, &locked):
		return fault.Invalid("add the key to an SSH agent, and give the agent", "the key in %s has a passphrase", path).WithResource(path)
	case err != nil:
		return fault.Invalid("give a private key as ssh-keygen writes it", "%s has no private key that can be used", path).WithResource(path)
	}
	return nil
}

// agents answers for SSH agents.
type agents map[string]Agent

// CheckAgent tells whether there is an agent.
func (a agents) CheckAgent(_ context.Context, r *sshforward.CheckAgentRequest) (*sshforward.CheckAgentResponse, error) {
	_, err := a.find(r.ID)
	return &sshforward.CheckAgentResponse{}, err
}

func (a agents) find(id string) (Agent, error) {
	if id == "" {
		id = sshforward.DefaultID
	}
	found, ok := a[id]
	if !ok {
		return Agent{}, status.Errorf(codes.NotFound, "unset ssh forward key %s", id)
	}
	return found, nil
}

// ForwardAgent has a step talk to an agent.
func (a agents) ForwardAgent(stream sshforward.SSH_ForwardAgentServer) error {
	asked, _ := metadata.FromIncomingContext(stream.Context())
	id := ""
	if ids := asked.Get(sshforward.KeySSHID); len(ids) > 0 {
		id = ids[0]
	}
	found, err := a.find(id)
	if err != nil {
		return err
	}
	keys := found.keys
	if found.socket != "" {
		conn, err := (&net.Dialer{Timeout: agentsLimit}).DialContext(stream.Context(), "unix", found.socket)
		if err != nil {
			return status.Errorf(codes.Unavailable, "the SSH agent %s does not answer", id)
		}
		defer conn.Close()
		keys = agent.NewClient(conn)
	}
	ours, theirs := net.Pipe()
	fault.Go(func() {
		defer ours.Close()
		_ = agent.ServeAgent(signing{keys}, ours)
	}, func(error) { _ = ours.Close() })
	defer ours.Close()
	return sshforward.Copy(stream.Context(), theirs, stream, nil)
}

// signing is an agent that lists its keys and signs.
type signing struct{ agent.Agent }

var errOnlySigning = errors.New("a build may only list keys and sign")

func (signing) Add(agent.AddedKey) error   { return errOnlySigning }
func (signing) Remove(ssh.PublicKey) error { return errOnlySigning }
func (signing) RemoveAll() error           { return errOnlySigning }
func (signing) Lock([]byte) error          { return errOnlySigning }
func (signing) Unlock([]byte) error        { return errOnlySigning }
func (signing) Signers() ([]ssh.Signer, error) {
	return nil, errOnlySigning
}

// SignWithFlags signs with the hash that is asked for.
func (s signing) SignWithFlags(key ssh.PublicKey, data []byte, flags agent.SignatureFlags) (*ssh.Signature, error) {
	if extended, ok := s.Agent.(agent.ExtendedAgent); ok {
		return extended.SignWithFlags(key, data, flags)
	}
	return s.Sign(key, data)
}

// Extension refuses all.
func (signing) Extension(string, []byte) ([]byte, error) { return nil, agent.ErrExtensionUnsupported }
