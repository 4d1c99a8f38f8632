package registry

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"

	"github.com/docker/docker-credential-helpers/client"
	"github.com/docker/docker-credential-helpers/credentials"
)

const (
	helperPrefix = "docker-credential-"
	// helperLimit is how long a helper may take. One that asks a person, or waits for a locked key
	// ring, would otherwise hold up a pull that has no deadline for ever.
	helperLimit = 10 * time.Second
	// orphanDelay is how long a process that the helper left behind may keep the helper's output open.
	orphanDelay = 500 * time.Millisecond
	// tokenUser is the user name by which a helper says that the secret is an identity token.
	tokenUser = "<token>"
)

// askHelper gets the credentials of a registry from a docker-credential-…
// program. No credentials are no error: nil.
func askHelper(ctx context.Context, env engine.Environment, suffix, key string, limit time.Duration) (*credentials.Credentials, error) {
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
			"the credential helper %s did not answer within %v", name, limit)
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
	env   engine.Environment
	path  string
	args  []string
	input io.Reader

	out []byte
	err error
}

// Input implements client.Program.
func (p *program) Input(in io.Reader) { p.input = in }

// Output implements client.Program.
func (p *program) Output() ([]byte, error) {
	var out bytes.Buffer
	cmd := exec.CommandContext(p.ctx, p.path, p.args...)
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
	p.out, p.err = out.Bytes(), err
	return p.out, p.err
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
