package registry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"dockbridge/core/endpoint"
	"dockbridge/core/fault"
	"dockbridge/core/stream"

	"github.com/docker/docker-credential-helpers/client"
	"github.com/docker/docker-credential-helpers/credentials"
	"github.com/docker/go-units"
)

const (
	helperPrefix = "docker-credential-"
	// helperLimit is how long a helper may take. One that asks a person, or waits for a locked key
	// ring, would otherwise hold up a pull that has no deadline for ever.
	helperLimit = 10 * time.Second
	// orphanDelay is how long a process that the helper left behind may keep the helper's output open.
	orphanDelay = 500 * time.Millisecond
	// mostOutput is what a helper may write; a list of all registries that somebody uses has a few kilobytes.
	mostOutput = 1 << 20
	// tokenUser is the user name by which a helper says that the secret is an identity token.
	tokenUser = "<token>"
)

// askHelper gets the credentials of a registry from a docker-credential-…
// program. No credentials are no error: nil.
func askHelper(ctx context.Context, env endpoint.Environment, suffix, key string, limit time.Duration) (*credentials.Credentials, error) {
	name := helperPrefix + suffix
	failed := func(hint, format string, args ...any) error {
		return fault.New(fault.CredentialHelper, format, args...).WithHint(hint).WithResource(key).WithDetail("program", name)
	}
	path := env.Program(name)
	if path == "" {
		return nil, failed("install it or put it on PATH, remove it from the docker config (credsStore, credHelpers), or give auth_config",
			"the credential helper %s, which the docker config names for %s, is not on PATH", name, key)
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	run := &program{ctx: limited, env: env, path: path}
	found, err := client.Get(func(args ...string) client.Program {
		run.args = args
		return run
	}, key)
	switch {
	case err == nil:
		return found, nil
	case credentials.IsErrCredentialsNotFound(err):
		return nil, nil
	case ctx.Err() != nil:
		return nil, fault.From(context.Cause(ctx)).WithResource(key)
	case limited.Err() != nil:
		return nil, failed("try it in a terminal: it may wait for a password or a locked key ring; or give auth_config",
			"the credential helper %s did not answer within %v", name, limit.Round(time.Millisecond))
	case run.endless:
		return nil, failed("try it in a terminal: echo "+key+" | "+name+" get", "%s", run.tooMuch(name))
	case run.err != nil:
		return nil, failed("try it in a terminal: echo "+key+" | "+name+" get",
			"the credential helper %s failed: %s", name, run.why())
	default:
		return nil, failed("try it in a terminal: echo "+key+" | "+name+" get",
			"the credential helper %s did not answer with credentials", name)
	}
}

// program runs a helper with the caller's environment, within a context, and
// without anything of it reaching this process's stderr.
type program struct {
	ctx   context.Context
	env   endpoint.Environment
	path  string
	args  []string
	input io.Reader

	out []byte
	err error
	// endless tells that it was ended because it wrote more than an answer.
	endless bool
}

// Input implements client.Program.
func (p *program) Input(in io.Reader) { p.input = in }

// Output implements client.Program.
func (p *program) Output() ([]byte, error) {
	ctx, end := context.WithCancel(p.ctx)
	defer end()
	out := answer{Held: stream.Held{Most: mostOutput}, tooMuch: end}
	cmd := exec.CommandContext(ctx, p.path, p.args...)
	cmd.Env, cmd.Stdin, cmd.Stdout = p.env.List(), p.input, &out
	// Without it a process that the helper started, and that lives on with the helper's output open,
	// would be waited for, also after the helper has ended or was killed.
	cmd.WaitDelay = orphanDelay
	err := cmd.Run()
	if errors.Is(err, exec.ErrWaitDelay) || errors.Is(err, syscall.ECHILD) {
		// The helper itself has ended well; or the host program ignores SIGCHLD, so that nobody knows
		// how it ended, and its answer must speak for itself.
		err = nil
	}
	p.out, p.err = out.Bytes, err
	if out.exceeded {
		p.out, p.err, p.endless = nil, cmp.Or(err, errTooMuch), true
	}
	return p.out, p.err
}

// answer is what a helper writes.
type answer struct {
	stream.Held
	tooMuch  func()
	exceeded bool
}

// Write ends the helper when it has written too much: one that ignores a closed pipe would go on.
func (a *answer) Write(p []byte) (int, error) {
	n, err := a.Held.Write(p)
	if err != nil {
		a.exceeded = true
		a.tooMuch()
	}
	return n, err
}

var errTooMuch = errors.New("it wrote too much")

func (p *program) tooMuch(name string) string {
	return fmt.Sprintf("the credential helper %s wrote more than %s", name, units.BytesSize(mostOutput))
}

// why is the reason of a failure: helpers print it on stdout. What looks like
// an answer is left out, because it may hold the secret.
func (p *program) why() string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(p.out)), "\n")
	const most = 200
	switch {
	case line == "" || strings.ContainsAny(string(p.out), "{}"):
		return p.err.Error()
	case len(line) > most:
		return strings.ToValidUTF8(line[:most], "") + "…"
	default:
		return line
	}
}
