package compose

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestVersionAsksNoEngine(t *testing.T) {
	_, err := Version(context.Background(), nil, VersionRequest{}) // which versions, tests/compose/test_version.py knows: test programs need not say
	require.NoError(t, err)
}
