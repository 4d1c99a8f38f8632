package network

import (
	"reflect"
	"testing"

	"dockbridge/internal/enginetest"

	api "github.com/docker/docker/api/types/network"
	"github.com/stretchr/testify/assert"
)

func TestEverythingThatTheEngineTellsIsAField(t *testing.T) {
	assert.Empty(t, enginetest.Missing(reflect.TypeFor[Details](), reflect.TypeFor[api.Inspect]()))
}
