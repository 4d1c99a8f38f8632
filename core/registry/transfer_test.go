package registry

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// follow reads a stream of the given records, and gives the reports.
func follow(t *testing.T, records ...string) ([]Progress, error) {
	t.Helper()
	var list []Progress
	err := Follow(enginetest.New(t).Engine(), strings.NewReader(strings.Join(records, "\r\n")), func(p Progress) error {
		list = append(list, p)
		return nil
	}, nil)
	return list, err
}

func overall(list []Progress) []float64 {
	var all []float64
	for _, p := range list {
		if p.Overall == nil {
			all = append(all, -1)
			continue
		}
		all = append(all, *p.Overall)
	}
	return all
}

func TestAPullIsReportedAsItGoes(t *testing.T) {
	list, err := follow(t,
		`{"status":"Pulling from web","id":"1"}`,
		`{"status":"Pulling fs layer","progressDetail":{},"id":"a"}`,
		`{"status":"Already exists","progressDetail":{},"id":"b"}`,
		`{"status":"Downloading","progressDetail":{"current":50,"total":100},"progress":"[=> ]","id":"a"}`,
		`{"status":"Verifying Checksum","progressDetail":{},"id":"a"}`,
		`{"status":"Extracting","progressDetail":{"current":50,"total":100},"id":"a"}`,
		`{"status":"Pull complete","progressDetail":{},"id":"a"}`,
		`{"status":"Digest: sha256:abc"}`,
	)
	require.NoError(t, err)
	assert.InDeltaSlice(t, []float64{-1, 0, 0, 0.35, 0.7, 0.85, 1, 1}, overall(list), 1e-9)
	assert.Equal(t, "a", list[3].ID)
	assert.Equal(t, "Downloading", list[3].Status)
	assert.EqualValues(t, 50, *list[3].Current)
	assert.EqualValues(t, 100, *list[3].Total)
	assert.Nil(t, list[1].Current)
	assert.Nil(t, list[1].Total)
}

func TestAPullThatHadNothingToDoIsDone(t *testing.T) {
	list, err := follow(t, `{"status":"Pulling from web","id":"1"}`, `{"status":"Digest: sha256:abc"}`, `{"status":"Status: Image is up to date for web:1"}`)
	require.NoError(t, err)
	assert.Equal(t, []float64{-1, -1, 1}, overall(list))
}

func TestAPushIsReportedAsItGoes(t *testing.T) {
	list, err := follow(t,
		`{"status":"The push refers to repository [host/web]"}`,
		`{"status":"Preparing","id":"a"}`, `{"status":"Waiting","id":"b"}`,
		`{"status":"Pushing","progressDetail":{"current":150,"total":100},"id":"a"}`,
		`{"status":"Layer already exists","id":"b"}`,
		`{"status":"Pushed","id":"a"}`,
		`{"status":"1: digest: sha256:abc size: 527"}`,
	)
	require.NoError(t, err)
	assert.InDeltaSlice(t, []float64{-1, 0, 0, 0.5, 1, 1, 1}, overall(list), 1e-9)
}

func TestBigLayersWeighMoreAndTheFractionNeverFalls(t *testing.T) {
	list, err := follow(t,
		`{"status":"Pushing","progressDetail":{"current":100,"total":100},"id":"small"}`,
		`{"status":"Pushing","progressDetail":{"current":0,"total":300},"id":"big"}`,
		`{"status":"Pushing","progressDetail":{"current":300,"total":300},"id":"big"}`,
	)
	require.NoError(t, err)
	assert.Equal(t, []float64{1, 1, 1}, overall(list), "a layer that is only seen later does not take back what was said")

	list, err = follow(t,
		`{"status":"Preparing","id":"small"}`, `{"status":"Preparing","id":"big"}`,
		`{"status":"Pushing","progressDetail":{"current":0,"total":300},"id":"big"}`,
		`{"status":"Pushing","progressDetail":{"current":100,"total":100},"id":"small"}`,
		`{"status":"Pushed","id":"big"}`,
	)
	require.NoError(t, err)
	assert.Equal(t, []float64{0, 0, 0, 0.25, 1}, overall(list))
}

func TestLayersThatAreThereAlready(t *testing.T) {
	list, err := follow(t,
		`{"status":"Already exists","id":"base"}`, `{"status":"Pulling fs layer","id":"a"}`,
		`{"status":"Already exists","id":"a"}`, `{"status":"Status: Downloaded newer image"}`,
	)
	require.NoError(t, err)
	assert.Equal(t, []float64{-1, 0, 1, 1}, overall(list), "the base image is no part of the work")
	list, err = follow(t, `{"status":"Preparing","id":"a"}`, `{"status":"Preparing","id":"b"}`,
		`{"status":"Mounted from team/base","id":"a"}`, `{"status":"Pushed","id":"b"}`)
	require.NoError(t, err)
	assert.Equal(t, []float64{0, 0, 0.5, 1}, overall(list))
}

// The records of Engine 29 have no total while unpacking, and count seconds there.
func TestRecordsWithoutTotals(t *testing.T) {
	list, err := follow(t,
		`{"status":"Downloading","progressDetail":{"current":50},"id":"a"}`,
		`{"status":"Download complete","progressDetail":{"hidecounts":true},"id":"a"}`,
		`{"status":"Extracting","progressDetail":{"current":3,"units":"s"},"id":"a"}`,
		`{"status":"Extracting","progressDetail":null,"id":"a"}`,
		`{"status":"Something new","progressDetail":{"current":1,"total":2},"id":"never seen"}`,
		`{"status":"Something new","id":"a"}`,
		`{"status":"Pull complete","id":"a","unknown":[1]}`,
	)
	require.NoError(t, err)
	assert.InDeltaSlice(t, []float64{0, 0.7, 0.7, 0.7, 0.7, 0.7, 1}, overall(list), 1e-9)
	assert.EqualValues(t, 50, *list[0].Current)
	assert.Nil(t, list[0].Total)
	assert.Nil(t, list[2].Current, "seconds are no bytes")
}

func TestAnErrorRecordIsAnError(t *testing.T) {
	for record, status := range map[string]int{
		`{"errorDetail":{"message":"denied: no"},"error":"denied: no"}`: 0,
		`{"error":"denied: no"}`: 0,
		`{"errorDetail":{"code":401,"message":"denied: no"},"error":"denied: no"}`:      401,
		`{"errorDetail":{"code":17,"message":"denied: no"}}`:                            0,
		`{"errorDetail":{},"error":"denied: no"}`:                                       0,
		`{"status":"x"}` + "\n" + `{"errorDetail":{"code":500,"message":"denied: no"}}`: 500,
	} {
		_, err := follow(t, record)
		require.Error(t, err, record)
		assert.Equal(t, "denied: no", fault.From(err).Message, record)
		assert.Equal(t, status, fault.From(err).Status, record)
	}
	_, err := follow(t, `{"errorDetail":{}}`)
	assert.Error(t, err, "an error without words is one")
	_, err = follow(t, `{"errorDetail":{"message":"write /x: no space left on device"}}`)
	assert.True(t, fault.Is(err, fault.NoSpace), "%v", err)
}

func TestABrokenStreamIsAnError(t *testing.T) {
	_, err := follow(t, `{"status":"a"}`, `<html>`)
	assert.True(t, fault.Is(err, fault.BadReply), "%v", err)
	_, err = follow(t, `{"status":1}`)
	assert.True(t, fault.Is(err, fault.BadReply), "%v", err)
	_, err = follow(t, `{"status":"a"}`, `{"stat`)
	assert.True(t, fault.Is(err, fault.ConnectionLost), "%v", err)
}

func TestAnErrorOfTheReportEndsTheStream(t *testing.T) {
	enough := errors.New("enough")
	calls := 0
	err := Follow(enginetest.New(t).Engine(), strings.NewReader(`{"status":"a"}{"status":"b"}`), func(Progress) error {
		calls++
		return enough
	}, nil)
	assert.ErrorIs(t, err, enough)
	assert.Equal(t, 1, calls)
}

func TestLayersWithoutEndAreNotAllKept(t *testing.T) {
	var l Layers
	for i := range 2 * mostLayers {
		l.see(strconv.Itoa(i), "Downloading", 1, 2)
	}
	assert.Len(t, l.done, mostLayers)
	l.see("0", "Pull complete", 0, 0)
	assert.InDelta(t, 1, l.done["0"].fraction, 1e-9, "those that are kept go on")
}
