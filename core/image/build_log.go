package image

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/core/stream"
)

// BuildProgress is one report of a build while it runs: a line of its output, or how far something is.
type BuildProgress struct {
	// Kind is what it is about: "context" (it is sent), "step" (one begins), "output" (a line), "pull" (of a base image), "status" (another part of a step, a
	// download for example), "done" (a step has ended, with BuildKit), "built" (the last report).
	Kind ReportKind `json:"kind"`
	// Text is the line, without its end; "" when it is about something else.
	Text string `json:"text"`
	// Stderr tells that the step's program wrote the line to stderr.
	Stderr bool `json:"stderr"`
	// Step is the number of the step that is under way, from 1; 0 before the first. With BuildKit it is the number within its stage,
	// and 0 for what BuildKit does by itself (it reads the Dockerfile, sends the context, writes the image).
	Step int `json:"step"`
	// Steps is the number of all steps, of its stage with BuildKit; 0 before the first.
	Steps int `json:"steps"`
	// Stage is the stage of the Dockerfile that BuildKit's step belongs to, with the platform where there are several; "" where there is but one.
	Stage string `json:"stage"`
	// Vertex is the number of BuildKit's step by which its reports belong together, as several steps may run at the same time:
	// lines of the log begin with it ("#5"). 0 with the classic builder.
	Vertex int `json:"vertex"`
	// Instruction is the step's instruction, "RUN make".
	Instruction string `json:"instruction"`
	// ID is the short id of the base image's layer that it is about, or its tag.
	ID string `json:"id"`
	// Status is what is being done when there is no line: "Sending build context", "Downloading", "CACHED", "Built", …
	Status string `json:"status"`
	// Cached tells of a step that has ended that its result was there from an earlier build.
	Cached bool `json:"cached"`
	// Seconds is how long a step took that has ended, null otherwise.
	Seconds *float64 `json:"seconds"`
	// Error is why a step has failed that has ended, "" otherwise.
	Error string `json:"error"`
	// Current is the number of bytes done so far, null when it is not known.
	Current *int64 `json:"current"`
	// Total is the number of bytes in all, null when it is not known.
	Total *int64 `json:"total"`
	// Overall is how many of the steps are done, from 0 to 1. It never falls, and ends at 1.
	Overall float64 `json:"overall"`
	// ImageID is the full id of the image, with the last report.
	ImageID string `json:"image_id"`
}

const (
	mostLog  = 16 << 20 // bytes of the output that are kept
	mostTail = 8 << 10  // bytes, and
	tailOf   = 40       // lines, of a step's output in an error
)

// buildLog follows a build by what the engine says.
type buildLog struct {
	reports   reporter[BuildProgress]
	now       BuildProgress // where the build is
	layers    registry.Layers
	log       []byte
	container string    // the short id of the container that the step runs in
	heading   bool      // the line that is coming is that of a step
	step      int       // where the step's output begins in log
	partial   [2]string // beginnings of lines of stdout and stderr
}

func newBuildLog(report func(BuildProgress) error) *buildLog {
	return &buildLog{reports: reporter[BuildProgress]{report: report}}
}

// sending reports the bytes of the context that were sent. It comes before everything else, and perhaps from another goroutine.
func (l *buildLog) sending(bytes int64) error {
	return l.reports.give(BuildProgress{Kind: "context", Status: "Sending build context", Current: &bytes})
}

// done reports the end.
func (l *buildLog) done(id string) error {
	l.now.Overall = 1
	p := l.now
	p.Kind, p.Status, p.ImageID = "built", "Built", id
	return l.reports.give(p)
}

// text is the output so far.
func (l *buildLog) text() string {
	return strings.ToValidUTF8(string(l.log[max(0, len(l.log)-mostLog):]), "\uFFFD")
}

// take sees one record of the engine's stream.
func (l *buildLog) take(r registry.Record) error {
	if err := r.Failure(); err != nil {
		code := 0
		if r.ErrorDetail != nil && r.ErrorDetail.Code < 256 { // above it is an HTTP status
			code = r.ErrorDetail.Code
		}
		if flushed := l.flush(); flushed != nil {
			return flushed
		}
		return l.failed(fault.From(err), code)
	}
	if r.Status != "" {
		return l.pulls(r)
	}
	return l.output(r.Stream)
}

// pulls reports the pull of a base image.
func (l *buildLog) pulls(r registry.Record) error {
	if r.ID == "" {
		l.write(r.Status + "\n")
	}
	of := l.layers.Progress(r)
	p := l.now
	if of.Overall != nil && p.Steps > 0 {
		l.now.Overall = max(l.now.Overall, (float64(p.Step-1)+*of.Overall)/float64(p.Steps))
	}
	p.Kind, p.ID, p.Status, p.Current, p.Total, p.Overall = "pull", of.ID, of.Status, of.Current, of.Total, l.now.Overall
	return l.reports.give(p)
}

func (l *buildLog) write(text string) {
	l.log = append(l.log, text...)
	if len(l.log) > 2*mostLog {
		dropped := len(l.log) - mostLog
		l.log = append([]byte(nil), l.log[dropped:]...)
		l.step = max(0, l.step-dropped)
	}
}

// The engine's builder has no records of their own for its steps and for stderr: a step is a line, and what a program
// wrote to stderr comes in red.
var stepLine = regexp.MustCompile(`^Step (\d+)/(\d+) : (.*)`)

// builderWords are how the builder's own lines begin.
var builderWords = regexp.MustCompile(`^(Step \d+/\d+ : | ?---> |Removing intermediate container |Successfully built )`)

// runningIn names the container of a step.
var runningIn = regexp.MustCompile(`^ ---> Running in ([0-9a-f]{12})\n`)

const redOn, redOff = "\x1b[91m", "\x1b[0m"

func (l *buildLog) output(text string) error {
	stderr := 0
	if inner, ok := strings.CutPrefix(text, redOn); ok {
		if inner, ok = strings.CutSuffix(inner, redOff); ok {
			text, stderr = inner, 1
		}
	}
	if builderWords.MatchString(text) && stderr == 0 { // after an output whose last line has no end
		if err := l.flush(); err != nil {
			return err
		}
	}
	if found := runningIn.FindStringSubmatch(text); found != nil && stderr == 0 && l.container == "" { // what follows is the program's
		l.container = found[1]
	}
	if l.begins(text, stderr) {
		l.container = ""
		l.layers = registry.Layers{}
		l.heading = true
	}
	l.write(text)
	text = l.partial[stderr] + text
	for {
		line, rest, whole := strings.Cut(text, "\n")
		if !whole && len(text) < stream.MostLine {
			break
		}
		if err := l.line(line, stderr == 1); err != nil {
			return err
		}
		text = rest
	}
	l.partial[stderr] = text
	return nil
}

// begins tells that a step begins, and notes which. Steps are counted, so that a program that prints such a line is not mistaken for one.
func (l *buildLog) begins(text string, stderr int) bool {
	found := stepLine.FindStringSubmatch(text)
	if found == nil || stderr == 1 {
		return false
	}
	step, err := strconv.Atoi(found[1])
	steps, tooMany := strconv.Atoi(found[2])
	if err != nil || tooMany != nil || step != l.now.Step+1 || step > steps || l.now.Steps != 0 && steps != l.now.Steps {
		return false
	}
	l.now.Step, l.now.Steps, l.now.Instruction = step, steps, strings.TrimSpace(found[3])
	l.now.Overall = max(l.now.Overall, float64(step-1)/float64(steps))
	return true
}

func (l *buildLog) line(line string, stderr bool) error {
	p := l.now
	p.Kind, p.Text, p.Stderr = "output", strings.ToValidUTF8(line, "\uFFFD"), stderr
	if l.heading && !stderr {
		p.Kind = "step"
		l.heading, l.step = false, len(l.log)
	}
	return l.reports.give(p)
}

// flush reports lines that have no end.
func (l *buildLog) flush() error {
	for id, text := range l.partial {
		l.partial[id] = ""
		if text == "" {
			continue
		}
		if err := l.line(text, id == 1); err != nil {
			return err
		}
	}
	return nil
}

// tail is the end of the step's output.
func (l *buildLog) tail() string {
	output := l.log[min(l.step, len(l.log)):]
	output = output[max(0, len(output)-mostTail):]
	lines := strings.Split(strings.TrimSpace(strings.ToValidUTF8(string(output), "\uFFFD")), "\n")
	lines = slices.DeleteFunc(lines, func(line string) bool { return builderWords.MatchString(line) })
	return strings.Join(lines[max(0, len(lines)-tailOf):], "\n")
}
