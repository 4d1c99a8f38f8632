package compose

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shop is a project that is known by its name only.
var shop = Project{ProjectName: "shop"}

// of selects services of it.
func of(services ...string) Selected { return Selected{Project: shop, Services: services} }

// id makes a full id of a letter.
func id(letter string) string { return strings.Repeat(letter, 64) }

// box is a container of the project in a list.
type box struct {
	letter, service string
	number          int
	state           string
	oneOff          bool
}

// db, and two of web, of which the first has ended, and one of a run.
var boxes = []box{
	{letter: "d", service: "db", number: 1, state: "running"},
	{letter: "a", service: "web", number: 1, state: "exited"},
	{letter: "b", service: "web", number: 2, state: "running"},
	{letter: "c", service: "web", number: 3, state: "running", oneOff: true},
}

// newShop starts a simulated engine that has the project's containers.
func newShop(t *testing.T, all ...box) (*enginetest.Simulated, *engine.Engine) {
	t.Helper()
	s := enginetest.New(t)
	setBoxes(t, s, all...)
	return s, s.Engine()
}

func setBoxes(t *testing.T, s *enginetest.Simulated, all ...box) {
	t.Helper()
	list := []map[string]any{}
	for _, b := range all {
		name := fmt.Sprintf("/shop-%s-%d", b.service, b.number)
		list = append(list, map[string]any{
			"Id": id(b.letter), "Names": []string{name}, "State": b.state, "Image": "busybox:1", "ImageID": "sha256:" + id("e"),
			"Mounts": []map[string]any{{"Name": "shop_" + b.service}}, "Labels": labelsOf(b),
		})
	}
	data, err := json.Marshal(list)
	require.NoError(t, err)
	s.Reply("GET /containers/json", 200, string(data))
}

func labelsOf(b box) map[string]string {
	return map[string]string{
		"com.docker.compose.project": "shop", "com.docker.compose.service": b.service, "com.docker.compose.config-hash": "h",
		"com.docker.compose.container-number": fmt.Sprint(b.number), "com.docker.compose.oneoff": map[bool]string{true: "True", false: "False"}[b.oneOff],
	}
}

func wantCode(t *testing.T, err error, code fault.Code) *fault.Error {
	t.Helper()
	var f *fault.Error
	require.ErrorAs(t, err, &f)
	assert.Equal(t, code, f.Code, "%v", err)
	return f
}

// errGone is what a reader who has gone fails with.
var errGone = fault.New(fault.Cancelled, "the reader has gone")

// summary is the container as a list gives it.
func (b box) summary() container.Summary {
	return container.Summary{ID: id(b.letter), Names: []string{fmt.Sprintf("/shop-%s-%d", b.service, b.number)}, Labels: labelsOf(b)}
}
