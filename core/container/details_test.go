package container

import (
	"reflect"
	"testing"

	"dockbridge/internal/enginetest"

	api "github.com/docker/docker/api/types/container"
	"github.com/stretchr/testify/assert"
)

func TestEverythingThatTheEngineTellsIsAField(t *testing.T) {
	assert.Empty(t, enginetest.Missing(reflect.TypeFor[Details](), reflect.TypeFor[api.InspectResponse]()))
	assert.Empty(t, enginetest.Missing(reflect.TypeFor[Summary](), reflect.TypeFor[api.Summary]()))
}
