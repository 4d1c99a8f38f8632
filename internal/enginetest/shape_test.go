package enginetest

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMissingFieldsAreNamed(t *testing.T) {
	type inner struct {
		There, Gone string
	}
	type embedded struct {
		Also int `json:"also,omitempty"`
	}
	type theirs struct {
		*embedded
		List  []*inner
		Map   map[string]inner
		Other [2]uint
		Left  bool `json:"-"`
	}
	type ours struct {
		Renamed []struct{ There string } `json:"List"`
		Map     map[string]inner
	}
	assert.ElementsMatch(t, []string{"also", "List.Gone", "Other"}, Missing(reflect.TypeFor[ours](), reflect.TypeFor[theirs]()))
	assert.Empty(t, Missing(reflect.TypeFor[theirs](), reflect.TypeFor[*theirs]()))
}
