package image

import (
	"testing"

	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHistory(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /images/web/history", 200, `[{"Id":"<missing>","Created":5,"CreatedBy":"RUN x","Size":7}]`)
	doc, err := History(background(), s.Engine(), HistoryRequest{Ref: Ref{Image: "web"}})
	require.NoError(t, err)
	list, err := doc.Decode()
	require.NoError(t, err)
	assert.Equal(t, []HistoryItem{{ID: "<missing>", Created: 5, CreatedBy: "RUN x", Size: 7}}, list)
}
