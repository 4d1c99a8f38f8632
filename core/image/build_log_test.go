package image

import (
	"strings"
	"testing"

	"dockbridge/core/registry"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// follow gives the reports of the given records.
func followBuild(t *testing.T, records ...registry.Record) (*buildLog, []BuildProgress) {
	t.Helper()
	var reports []BuildProgress
	log := newBuildLog(func(p BuildProgress) error {
		reports = append(reports, p)
		return nil
	})
	for _, r := range records {
		require.NoError(t, log.take(r))
	}
	require.NoError(t, log.flush())
	return log, reports
}

func says(text string) registry.Record { return registry.Record{Stream: text} }

func pulling(status string, current, total int64) registry.Record {
	r := registry.Record{ID: "a", Status: status}
	r.Detail.Current, r.Detail.Total = current, total
	return r
}

func TestStepsAndLines(t *testing.T) {
	log, reports := followBuild(t,
		says("Step 1/4 : FROM web"), says("\n"),
		pulling("Downloading", 50, 100), pulling("Pull complete", 0, 0), registry.Record{Status: "Status: Downloaded newer image"},
		says(" ---> abc\n"),
		says("Step 2/4 : RUN a   &&     b"), says("\n"), says("one\ntw"), says("o\n\nthree"), says(redOn+"bad\n"+redOff),
		says("Removing intermediate container x\n"),
		says("Step 3/4 : RUN x"), says("\n"), says("Step 9/9 : from a program\n"), says("Step 4/5 : from a program\n"), says("\xff\n"),
		says("Step 4/4 : RUN y\n"),
	)
	type seen struct {
		kind, text string
		step       int
		overall    float64
	}
	var all []seen
	for _, p := range reports {
		if p.Kind == "pull" {
			p.Text = p.Status
		}
		all = append(all, seen{string(p.Kind), p.Text, p.Step, p.Overall})
	}
	assert.Equal(t, []seen{
		{"step", "Step 1/4 : FROM web", 1, 0},
		{"pull", "Downloading", 1, 0.0875}, {"pull", "Pull complete", 1, 0.25}, {"pull", "Status: Downloaded newer image", 1, 0.25},
		{"output", " ---> abc", 1, 0.25},
		{"step", "Step 2/4 : RUN a   &&     b", 2, 0.25}, {"output", "one", 2, 0.25}, {"output", "two", 2, 0.25}, {"output", "", 2, 0.25},
		{"output", "bad", 2, 0.25}, {"output", "three", 2, 0.25}, {"output", "Removing intermediate container x", 2, 0.25},
		{"step", "Step 3/4 : RUN x", 3, 0.5}, {"output", "Step 9/9 : from a program", 3, 0.5}, {"output", "Step 4/5 : from a program", 3, 0.5},
		{"output", "\uFFFD", 3, 0.5},
		{"step", "Step 4/4 : RUN y", 4, 0.75},
	}, all)
	for _, p := range reports {
		assert.Equal(t, p.Text == "bad", p.Stderr, p.Text)
	}
	assert.EqualValues(t, 100, *reports[1].Total)
	assert.Equal(t, "RUN a   &&     b", reports[6].Instruction)
	assert.Contains(t, log.text(), "one\ntwo\n\nthreebad\nRemoving")
	assert.Contains(t, log.text(), "Status: Downloaded newer image\n")
}

func TestALineWithoutAnEndIsBounded(t *testing.T) {
	_, reports := followBuild(t, says("Step 1/1 : RUN x\n"), says(strings.Repeat("#", 1<<20-1)), says("##"), says("#\n"))
	var sizes []int
	for _, p := range reports[1:] {
		sizes = append(sizes, len(p.Text))
	}
	assert.Equal(t, []int{1<<20 + 1, 1}, sizes)
}

func TestALongLogKeepsItsEnd(t *testing.T) {
	log, _ := followBuild(t, says("Step 1/1 : RUN x\n"))
	piece := strings.Repeat("x", 1<<20-1) + "\n"
	for range 40 {
		require.NoError(t, log.take(says(piece)))
	}
	require.NoError(t, log.take(says("end\n")))
	assert.LessOrEqual(t, len(log.text()), mostLog)
	assert.True(t, strings.HasSuffix(log.text(), "x\nend\n"))
	assert.True(t, strings.HasSuffix(log.tail(), "x\nend"))
	assert.LessOrEqual(t, len(log.tail()), mostTail)
}

func TestTheTailOfAStep(t *testing.T) {
	log, _ := followBuild(t, says("Step 1/2 : RUN x\n"), says("before\n"), says("Step 2/2 : RUN y\n"), says(" ---> Running in a\n"), says(strings.Repeat("line\n", 100)), says("last"))
	lines := strings.Split(log.tail(), "\n")
	assert.Len(t, lines, tailOf)
	assert.Equal(t, "last", lines[len(lines)-1])
	log, _ = followBuild(t, says("Step 1/1 : RUN x\n"))
	assert.Empty(t, log.tail())
}
