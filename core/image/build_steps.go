package image

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"dockbridge/core/buildkit"
	"dockbridge/core/fault"
	"dockbridge/core/stream"

	controlapi "github.com/moby/buildkit/api/services/control"
)

const (
	mostSteps = 10_000  // of a build
	mostName  = 4 << 10 // bytes of a step's name
)

// buildSteps follows a build by what BuildKit says of its steps, which may run at the same time.
type buildSteps struct {
	reports reporter[BuildProgress]
	steps   map[string]*buildStep // by digests
	order   []*buildStep
	log     keptText
	overall float64
	sent    int64 // bytes of contexts
}

// buildStep is a step: an instruction of the Dockerfile, or what BuildKit does by itself.
type buildStep struct {
	number   int // in the order of beginning, 0 before
	where    BuildProgress
	numbered bool // it is an instruction
	cached   bool
	ended    bool
	failure  string
	begun    time.Time
	partial  [2][]byte // beginnings of lines of stdout and stderr
	tail     keptText
	said     map[string]string // the last word of its parts
	sent     int64             // bytes of a context
	last     time.Time         // of its output
}

// keptText is an output of which the end is kept.
type keptText struct {
	text []byte
	most int
}

func (k *keptText) write(text string) {
	k.text = append(k.text, text...)
	if len(k.text) > 2*k.most {
		k.text = append([]byte(nil), k.text[len(k.text)-k.most:]...)
	}
}

// String is the text; the beginning may be missing.
func (k *keptText) String() string {
	return strings.ToValidUTF8(string(k.text[max(0, len(k.text)-k.most):]), "\uFFFD")
}

func newBuildSteps(report func(BuildProgress) error) *buildSteps {
	return &buildSteps{reports: reporter[BuildProgress]{report: report}, steps: map[string]*buildStep{}, log: keptText{most: mostLog}}
}

// numbered is how BuildKit names the steps of a Dockerfile: "[2/3] RUN make", "[linux/arm64 build 2/3] RUN make".
var numbered = regexp.MustCompile(`^\[(?:(.*) )?(\d{1,6})/(\d{1,6})\] (.*)$`)

// step gives the step of a digest, which it makes where it is new.
func (b *buildSteps) step(digest string) (*buildStep, error) {
	if known := b.steps[digest]; known != nil {
		return known, nil
	}
	if len(b.steps) >= mostSteps {
		return nil, fault.New(fault.BadReply, "the engine says that the build has more than %d steps", mostSteps)
	}
	s := &buildStep{tail: keptText{most: mostTail}, said: map[string]string{}}
	b.steps[digest] = s
	return s, nil
}

func (s *buildStep) name(text string) {
	if len(text) > mostName {
		text = text[:mostName]
	}
	text = strings.ToValidUTF8(text, "\uFFFD")
	s.where.Instruction = text
	found := numbered.FindStringSubmatch(text)
	if found == nil {
		return
	}
	s.numbered = true
	s.where.Stage, s.where.Instruction = found[1], found[4]
	s.where.Step, _ = strconv.Atoi(found[2])
	s.where.Steps, _ = strconv.Atoi(found[3])
}

// take sees one message of the engine.
func (b *buildSteps) take(status *buildkit.Status) error {
	for _, vertex := range status.GetVertexes() {
		if err := b.vertex(vertex); err != nil {
			return err
		}
	}
	for _, part := range status.GetStatuses() {
		if err := b.part(part); err != nil {
			return err
		}
	}
	for _, log := range status.GetLogs() {
		if err := b.output(log); err != nil {
			return err
		}
	}
	// Ends come last: BuildKit sends a step's last lines with its end.
	for _, vertex := range status.GetVertexes() {
		if err := b.end(vertex); err != nil {
			return err
		}
	}
	return nil
}

func (b *buildSteps) vertex(v *controlapi.Vertex) error {
	s, err := b.step(v.GetDigest())
	if err != nil {
		return err
	}
	if s.where.Instruction == "" {
		s.name(v.GetName())
	}
	s.cached = s.cached || v.GetCached()
	if v.GetStarted() != nil && s.number == 0 {
		return b.begin(s, v)
	}
	return nil
}

func (b *buildSteps) begin(s *buildStep, v *controlapi.Vertex) error {
	b.order = append(b.order, s)
	s.number = len(b.order)
	s.where.Vertex, s.begun = s.number, v.GetStarted().AsTime()
	heading := fmt.Sprintf("#%d %s", s.number, strings.ToValidUTF8(v.GetName()[:min(len(v.GetName()), mostName)], "\uFFFD"))
	b.log.write(heading + "\n")
	p := b.at(s, "step")
	p.Text = heading
	return b.reports.give(p)
}

// at is a report of a step.
func (b *buildSteps) at(s *buildStep, kind ReportKind) BuildProgress {
	p := s.where
	p.Kind, p.Overall = kind, b.overall
	return p
}

// end tells that a step has ended.
func (b *buildSteps) end(v *controlapi.Vertex) error {
	s := b.steps[v.GetDigest()]
	if v.GetCompleted() == nil || s.ended || s.number == 0 {
		return nil
	}
	if err := b.flush(s); err != nil {
		return err
	}
	s.ended, s.failure = true, strings.ToValidUTF8(v.GetError()[:min(len(v.GetError()), mostName)], "\uFFFD")
	b.measure()
	took := max(0, v.GetCompleted().AsTime().Sub(s.begun).Seconds())
	p := b.at(s, "done")
	p.Cached, p.Seconds, p.Error = s.cached, &took, s.failure
	switch {
	case s.failure != "":
		p.Status = "ERROR: " + s.failure
	case s.cached:
		p.Status = "CACHED"
	default:
		p.Status = fmt.Sprintf("DONE %.1fs", took)
	}
	b.log.write(fmt.Sprintf("#%d %s\n", s.number, p.Status))
	return b.reports.give(p)
}

// measure counts how much is done: of the instructions, and of what is said to come after them.
func (b *buildSteps) measure() {
	all, done := 1, 0 // the image itself comes last
	for _, s := range b.steps {
		if !s.numbered {
			continue
		}
		all++
		if s.ended {
			done++
		}
	}
	b.overall = max(b.overall, min(float64(done)/float64(all), almost))
}

// part reports how far a part of a step is: a layer of a base image, the files of a context.
func (b *buildSteps) part(v *controlapi.VertexStatus) error {
	s, err := b.step(v.GetVertex())
	if err != nil {
		return err
	}
	p := b.at(s, "status")
	id, status := v.GetID(), v.GetName()
	switch {
	case strings.HasPrefix(s.where.Instruction, "FROM "), strings.HasPrefix(id, "sha256:"), strings.HasPrefix(id, "extracting"):
		p.Kind = "pull"
		p.ID = shortDigest(id)
		p.Status = cmp.Or(status, id)
	case strings.HasPrefix(s.where.Instruction, "[internal] load") || strings.HasPrefix(id, "transferring"):
		p.Kind = "context"
		p.Status = "Sending build context"
	default:
		p.Status = id
	}
	p.ID, p.Status = limited(p.ID), limited(p.Status)
	current, total := max(0, v.GetCurrent()), max(0, v.GetTotal())
	if p.Kind == "context" { // of all that is sent
		b.sent += max(0, current-s.sent)
		s.sent, current = max(s.sent, current), b.sent
		p.Current = &current
	} else if current != 0 || total != 0 {
		p.Current = &current
	}
	if total != 0 && p.Kind != "context" {
		p.Total = &total
	}
	word := limited(cmp.Or(status, strings.TrimSuffix(id, ":")))
	if v.GetCompleted() != nil {
		word += " done"
	}
	if len(s.said) < mostSteps && s.said[id] != word {
		s.said[id] = word
		if s.number > 0 {
			b.log.write(fmt.Sprintf("#%d %s\n", s.number, limited(strings.TrimSpace(p.ID+" "+word))))
		}
	}
	return b.reports.give(p)
}

func limited(text string) string {
	return strings.ToValidUTF8(text[:min(len(text), mostName)], "\uFFFD")
}

// shortDigest is how people know a layer.
func shortDigest(id string) string {
	digest := strings.TrimPrefix(strings.TrimPrefix(id, "extracting "), "sha256:")
	if len(digest) == 64 {
		return digest[:12]
	}
	return id
}

// output reports lines of a step.
func (b *buildSteps) output(v *controlapi.VertexLog) error {
	s, err := b.step(v.GetVertex())
	if err != nil {
		return err
	}
	channel := 0
	if v.GetStream() == 2 {
		channel = 1
	}
	s.last = v.GetTimestamp().AsTime()
	text := append(s.partial[channel], v.GetMsg()...)
	for {
		end := slices.Index(text, '\n')
		if end < 0 && len(text) < stream.MostLine {
			break
		}
		rest := text[min(stream.MostLine, len(text)):]
		if end >= 0 {
			text, rest = text[:end], text[end+1:]
		} else {
			text = text[:len(text)-len(rest)]
		}
		if err := b.line(s, string(text), channel == 1, s.last); err != nil {
			return err
		}
		text = rest
	}
	s.partial[channel] = append([]byte(nil), text...)
	return nil
}

func (b *buildSteps) line(s *buildStep, line string, stderr bool, at time.Time) error {
	line = strings.ToValidUTF8(line, "\uFFFD")
	s.tail.write(line + "\n")
	b.log.write(fmt.Sprintf("#%d %.3f %s\n", s.number, max(0, at.Sub(s.begun).Seconds()), line))
	p := b.at(s, "output")
	p.Text, p.Stderr = line, stderr
	return b.reports.give(p)
}

// flush reports lines that have no end.
func (b *buildSteps) flush(s *buildStep) error {
	for channel, text := range s.partial {
		s.partial[channel] = nil
		if len(text) == 0 {
			continue
		}
		if err := b.line(s, string(text), channel == 1, s.last); err != nil {
			return err
		}
	}
	return nil
}

// done reports the end.
func (b *buildSteps) done(id string) error {
	b.overall = 1
	return b.reports.give(BuildProgress{Kind: "built", Status: "Built", ImageID: id, Overall: 1})
}
