package system

import (
	"context"
	"testing"

	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var ctx = context.Background()

func TestCredentialHelpersReadsTheConfigOnly(t *testing.T) {
	s := enginetest.New(t)
	helpers, err := CredentialHelpers(ctx, s.EngineWith(engine.Options{Environment: endpoint.Environment{Home: t.TempDir()}}), CredentialHelpersRequest{})
	require.NoError(t, err)
	assert.Empty(t, helpers)
	assert.Empty(t, s.Requests())
}

func TestAnUnreachableEngine(t *testing.T) {
	e, err := engine.Open(engine.Options{Host: "unix:///nonexistent/docker.sock", Retries: new(int)})
	require.NoError(t, err)
	for name, call := range map[string]func() error{
		"ping":       func() error { _, err := Ping(ctx, e, PingRequest{}); return err },
		"version":    func() error { _, err := Version(ctx, e, VersionRequest{}); return err },
		"info":       func() error { _, err := Info(ctx, e, InfoRequest{}); return err },
		"disk_usage": func() error { _, err := DiskUsage(ctx, e, DiskUsageRequest{}); return err },
		"types": func() error {
			_, err := DiskUsage(ctx, e, DiskUsageRequest{Types: []DiskUsageType{"image"}})
			return err
		},
		"events": func() error { _, err := Events(ctx, e, EventsRequest{Since: "1"}); return err },
	} {
		assert.Equal(t, fault.EngineUnreachable, fault.CodeOf(call()), name)
	}
}
