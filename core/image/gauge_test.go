package image

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"dockbridge/core/registry"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// told gives the statuses of reports, and the last overall part of each.
func told(reports []registry.Progress) (statuses []string, overall []float64) {
	for _, p := range reports {
		last := len(statuses) - 1
		if last >= 0 && statuses[last] == p.Status {
			overall[last] = *p.Overall
			continue
		}
		statuses, overall = append(statuses, p.Status), append(overall, *p.Overall)
	}
	return statuses, overall
}

func TestWhatIsSavedAndImportedIsReported(t *testing.T) {
	s := enginetest.New(t)
	e, _ := in(t, s)
	s.Reply("GET /images/get", 200, tarball)
	s.Reply("GET /images/web/json", 200, `{"Id":"sha256:a","Size":3010}`)
	s.Reply("POST /images/create", 200, `{"status":"sha256:a"}`)
	var reports []registry.Progress
	report := func(p registry.Progress) error {
		reports = append(reports, p)
		return nil
	}

	_, err := Save(background(), e, SaveRequest{Images: []string{"web"}}, report)
	require.NoError(t, err)
	statuses, overall := told(reports)
	assert.Equal(t, []string{"Saving", "Saved"}, statuses)
	assert.InDeltaSlice(t, []float64{float64(len(tarball)) / 3010, 1}, overall, 1e-9)
	assert.Nil(t, reports[0].Total, "the archive's size is not known before its end")
	assert.EqualValues(t, len(tarball), *reports[len(reports)-1].Total)

	reports = nil
	_, err = Import(background(), e, ImportRequest{Data: []byte("tar")}, report)
	require.NoError(t, err)
	statuses, overall = told(reports)
	assert.Equal(t, []string{"Sending archive", "Imported"}, statuses)
	assert.InDeltaSlice(t, []float64{almost, 1}, overall, 1e-9)
	assert.EqualValues(t, 3, *reports[0].Total)
}

func TestAReportThatFailsEndsTheTransfer(t *testing.T) {
	s := enginetest.New(t)
	e, _ := in(t, s)
	s.HandleUnread("POST /images/load", func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	s.HandleUnread("POST /images/create", func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	s.Reply("GET /images/get", 200, tarball)
	enough := errors.New("enough")
	stop := func(registry.Progress) error { return enough }
	_, err := Load(background(), e, LoadRequest{Data: []byte("x")}, stop)
	assert.ErrorIs(t, err, enough)
	_, err = Import(background(), e, ImportRequest{Data: []byte("x")}, stop)
	assert.ErrorIs(t, err, enough)
	_, err = Save(background(), e, SaveRequest{Images: []string{"web"}}, stop)
	assert.ErrorIs(t, err, enough)
}

func TestNothingIsReportedAfterTheEnd(t *testing.T) {
	g := newGauge(quiet)
	require.NoError(t, g.at(registry.Progress{}, 0.5))
	g.reports.end()
	assert.Error(t, g.at(registry.Progress{}, 0.6))
}

func TestCountingTellsTheEnd(t *testing.T) {
	var all []int64
	n, err := io.Copy(io.Discard, &counted{Reader: strings.NewReader("text"), tell: func(bytes int64) error {
		all = append(all, bytes)
		return nil
	}})
	require.NoError(t, err)
	assert.EqualValues(t, 4, n)
	assert.EqualValues(t, 4, all[len(all)-1])
	assert.Zero(t, fraction(5, 0))
}
