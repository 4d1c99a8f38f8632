package compose

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"

	"github.com/docker/cli/cli/command"
	"github.com/docker/cli/cli/config/configfile"
	"github.com/docker/cli/cli/context/docker"
	"github.com/docker/cli/cli/context/store"
	"github.com/docker/cli/cli/streams"
	"github.com/docker/compose/v5/pkg/api"
	sdk "github.com/docker/compose/v5/pkg/compose"
	"github.com/docker/docker/client"
	"github.com/sirupsen/logrus"

	"dockbridge/core/registry"
)

// host is what the Compose SDK takes for the docker CLI: it has an engine, and nothing else of a process. The methods of the
// interface that are not here are never called; the embedded nil would say so loudly.
type host struct {
	command.Cli
	client client.APIClient
	config *configfile.ConfigFile
	in     *streams.In
	out    *streams.Out
}

func (h host) Client() client.APIClient           { return h.client }
func (h host) ConfigFile() *configfile.ConfigFile { return h.config }
func (h host) In() *streams.In                    { return h.in }
func (h host) Out() *streams.Out                  { return h.out }
func (h host) Err() *streams.Out                  { return h.out }
func (host) CurrentContext() string               { return "default" }
func (h host) DockerEndpoint() docker.Endpoint {
	return docker.Endpoint{EndpointMeta: docker.EndpointMeta{Host: h.client.DaemonHost()}}
}
func (host) ContextStore() store.Store      { return nil }
func (host) BuildKitEnabled() (bool, error) { return false, nil }

// silence keeps logrus quiet, to which compose-go and the SDK write what they have to warn of: it would go to the process's stderr.
// The logrus of this library is nobody else's.
var silence = sync.OnceFunc(func() { logrus.SetOutput(io.Discard) }) //nolint:gochecknoglobals // guards a global of logrus

// newService gives the Compose SDK for one call: what it asks of the engine goes through the desk, which knows whose call it is.
func newService(d *desk) (api.Compose, error) {
	silence()
	config, err := registry.LoadConfig(d.e.Environment())
	if err != nil {
		return nil, err
	}
	h := host{
		client: d, config: config,
		in:  streams.NewIn(io.NopCloser(strings.NewReader(""))),
		out: streams.NewOut(io.Discard),
	}
	return sdk.NewComposeService(h,
		sdk.WithPrompt(func(string, bool) (bool, error) { return false, nil }), // it asks before it removes data: never
		sdk.WithEventProcessor(d))
}

// isEnd tells that an error is only that the caller's time is up, or that he has gone.
func isEnd(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
