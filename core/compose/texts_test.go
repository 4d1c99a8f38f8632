package compose

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"dockbridge/core/fault"
)

// What compose-go says of real files, and what is made of it, is compared in tests/compose; here are the forms of its texts.
func TestTexts(t *testing.T) {
	const file = `services:
  web:
    image: a
    ports: ["80", "80:x"]
    environment: {A: "${B:?give it}", C: "${D"}
    depends_on: [db, debug]
    networks:
      back:
    mem_limit: much
    container_name: one
  debug:
    image: a
    profiles: [debug]
`
	read, err := readSources([]types.ConfigFile{{Filename: "a.yaml", Content: []byte(file)}})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"error while interpolating services.web.environment.A: required variable B is missing a value: give it":                "5 services.web.environment.A",
		"invalid interpolation format for services.web.environment.C.\nYou may need to escape any $ with another $.\n${D":      "5 services.web.environment.C",
		"decoding failed due to the following error(s):\n\n'services[web].mem_limit' invalid size: 'much'":                     "9 services.web.mem_limit",
		`service "web" depends on undefined service "db": invalid compose project`:                                             "6 services.web",
		`service "web" refers to undefined network back: invalid compose project`:                                              "8 services.web",
		`service "web" has neither an image nor a build context specified: invalid compose project`:                            "3 services.web",
		"dependency cycle detected: web -> db -> web":                                                                          "6 services.web.depends_on",
		"services.deploy.replicas: can't set container_name and web as container name must be unique: invalid compose project": "10 services.web.container_name",
		`services.web: container name "one" is already in use by service db`:                                                   "10 services.web.container_name",
		"invalid containerPort: x": "4 services.web.ports.1",
		"validating a.yaml: services.web additional properties 'mem_limit' not allowed": "9 services.web.mem_limit",
		"what nobody has seen before": "<nil> ",
	} {
		f := fault.From(read.explain(errors.New(text)))
		path, _ := f.Details["path"].(string)
		if got := fmt.Sprint(f.Details["line"], " ", path); got != want || f.Code != fault.InvalidComposeFile || f.Hint == "" || f.Message == "" {
			t.Errorf("%s: %s, want %s (%v)", text, got, want, f)
		}
	}
	if f := fault.From(read.explain(errors.New(`service "web" depends on undefined service "debug"`))); f.Hint != "the service debug is there, and has a profile: enable it with profiles" || f.Details["line"] != 6 {
		t.Error(f.Hint, f.Details)
	}
	if f := fault.From(read.explain(errors.New("failed to read /a/b.env: line 7: unexpected character"))); f.Details["file"] != "/a/b.env" || f.Details["line"] != 7 {
		t.Error(f.Details)
	}
}

// A file that another one includes is read again for what is wrong with it.
func TestTextsAboutOtherFiles(t *testing.T) {
	other := filepath.Join(t.TempDir(), "other.yaml")
	if err := os.WriteFile(other, []byte("services:\n  web:\n    imagine: a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := sources{{name: "a.yaml", content: []byte("include: [other.yaml]\n")}}
	f := fault.From(s.explain(fmt.Errorf("validating %s: services.web additional properties 'imagine' not allowed", other)))
	if f.Details["file"] != other || f.Details["line"] != 3 {
		t.Error(f.Details)
	}
}

// The parser tells where a block began; people look for the line that does not fit in.
func TestLineThatIsNoYAML(t *testing.T) {
	s := source{name: "a.yaml", content: []byte("services:\n  web:\n    image: a\n   environment: [A=1]\n")}
	if f := fault.From(s.parse()); f.Details["line"] != 4 || f.Details["column"] != 4 {
		t.Error(f.Details)
	}
}
