package registry

import (
	"context"
	"maps"
	"slices"
	"time"

	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/core/fault"

	configcredentials "github.com/docker/cli/cli/config/credentials"
	"github.com/docker/docker-credential-helpers/client"
	api "github.com/docker/docker/api/types/registry"
)

// AllCredentials gives what the caller has for every registry, by the names
// that the docker config has for them; those of a Login win. Builds send all,
// as the CLI does: which registries a Dockerfile needs, only the engine finds
// out. So a helper that fails is no error by itself; it is not asked again, and
// failed has it for the case that the build then lacks the credentials.
func AllCredentials(ctx context.Context, e *engine.Engine) (found map[string]api.AuthConfig, failed, err error) {
	found, failed, err = allCredentials(ctx, e.Environment(), time.Now().Add(allLimit))
	if err == nil {
		maps.Copy(found, e.Logins().All())
	}
	return found, failed, err
}

// allLimit is how long the helpers may take together.
const allLimit = 30 * time.Second

func allCredentials(ctx context.Context, env endpoint.Environment, until time.Time) (found map[string]api.AuthConfig, failed, err error) {
	fromEnvironment, err := environmentAuths(env)
	if err != nil {
		return nil, nil, err
	}
	file, err := LoadConfig(env)
	if err != nil {
		return nil, nil, err
	}
	inFile, err := configcredentials.NewFileStore(file).GetAll()
	if err != nil { // the file store has none
		return nil, nil, err
	}
	keys := map[string]bool{}
	for key := range inFile {
		keys[key] = true
	}
	for key := range fromEnvironment {
		keys[key] = true
	}
	for key := range file.CredentialHelpers {
		keys[key] = true
	}
	bad := map[string]bool{}
	if suffix := file.CredentialsStore; suffix != "" {
		listed, err := listHelper(ctx, env, suffix, helperTime(until))
		switch {
		case fault.Is(err, fault.CredentialHelper):
			bad[suffix], failed = true, err
		case err != nil:
			return nil, nil, err
		}
		for _, key := range listed {
			keys[key] = true
		}
	}
	found = map[string]api.AuthConfig{}
	for key := range keys {
		_, given := fromEnvironment[key]
		suffix := helperOf(file, key)
		if !given && suffix != "" && bad[suffix] {
			continue
		}
		one, err := lookUp(ctx, env, key, helperTime(until))
		switch {
		case err == nil:
			if one != (api.AuthConfig{}) {
				found[key] = one
			}
		case fault.Is(err, fault.CredentialHelper):
			bad[suffix], failed = true, err
		default:
			return nil, nil, err
		}
	}
	return found, failed, nil
}

// helperTime is how long the next helper may take.
func helperTime(until time.Time) time.Duration { return max(0, min(helperLimit, time.Until(until))) }

// listHelper asks a helper for the registries it knows.
func listHelper(ctx context.Context, env endpoint.Environment, suffix string, limit time.Duration) ([]string, error) {
	name := helperPrefix + suffix
	failed := func(hint, format string, args ...any) error {
		return fault.New(fault.CredentialHelper, format, args...).WithHint(hint).WithDetail("program", name)
	}
	path := env.Program(name)
	if path == "" {
		return nil, failed("install it or put it on PATH, or remove it from the docker config (credsStore)",
			"the credential helper %s, which the docker config names, is not on PATH", name)
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	run := &program{ctx: limited, env: env, path: path}
	listed, err := client.List(func(args ...string) client.Program {
		run.args = args
		return run
	})
	const hint = "try it in a terminal: docker-credential-… list"
	switch {
	case ctx.Err() != nil:
		return nil, fault.From(context.Cause(ctx))
	case limited.Err() != nil:
		return nil, failed(hint, "the credential helper %s did not answer within %v", name, limit.Round(time.Millisecond))
	case run.endless:
		return nil, failed(hint, "%s", run.tooMuch(name))
	case run.err != nil:
		return nil, failed(hint, "the credential helper %s failed: %s", name, run.why())
	case err != nil:
		return nil, failed(hint, "the credential helper %s did not answer with a list", name)
	}
	keys := make([]string, 0, len(listed))
	for key := range listed {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys, nil
}
