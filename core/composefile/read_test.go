package composefile

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dockbridge/core/fault"
)

func TestAnchorsAndMergesAreResolved(t *testing.T) {
	text := "x-base: &base\n  image: a\n  init: yes\nservices:\n  web:\n    <<: *base\n    image: b\n  db: {<<: [*base, {tty: true}], command: [0x10, 1e3, 'no', 010]}\n"
	_, err := Read(context.Background(), nil, ReadRequest{Data: []byte(strings.Replace(text, ", command: [0x10, 1e3, 'no', 010]", "", 1))})
	require.NoError(t, err)
	read, err := Read(context.Background(), nil, ReadRequest{Data: []byte("x-n: [0x10, 1e3, 'no', 2001-01-01, ~]\n" + strings.Replace(text, ", command: [0x10, 1e3, 'no', 010]", "", 1))})
	require.NoError(t, err)
	assert.Equal(t, `{"x-n":[16,1000,"no","2001-01-01",null],"x-base":{"image":"a","init":"yes"},"services":{"web":{"image":"b","init":"yes"},"db":{"image":"a","init":"yes","tty":true}}}`, string(read.Data))
}

func TestErrorsSayWhere(t *testing.T) {
	for text, expected := range map[string]struct {
		message      string
		line, column any
	}{
		"services:\n  web:\n    imag: x\n":          {`has no key "imag"`, 3, 5},
		"services:\n  web:\n    image: [1]\n":       {"services.web.image must be a text", 3, 5},
		"services:\n  web:\n    tty: 5\n":           {"services.web.tty must be true or false or a text", 3, 10},
		"a: [\n":                                    {"is no YAML", nil, nil},
		"":                                          {"is empty", nil, nil},
		"services: {}\n---\nservices: {}\n":         {"several documents", nil, nil},
		"services: {}\nservices: {}\n":              {"services is there twice", 2, 1},
		"services:\n  web:\n    ports: !reset []\n": {"services.web.ports has the tag !reset", 3, 12},
		"- a\n":          {"is no mapping", 1, 1},
		"x-a: .inf\n":    {"x-a is no number", 1, 6},
		"? [a]\n: b\n":   {"a key that is no text", 1, 3},
		"x-a: \xff\n":    {"not UTF-8", nil, nil},
		"x-a: &a [*a]\n": {"", nil, nil},
	} {
		_, err := Read(context.Background(), nil, ReadRequest{Data: []byte(text)})
		require.Error(t, err, text)
		f := fault.From(err)
		assert.Contains(t, f.Message, expected.message, text)
		if expected.line != nil {
			assert.Equal(t, expected.line, f.Details["line"], text)
			assert.Equal(t, expected.column, f.Details["column"], text)
		}
	}
}

func TestALaughThatGrowsIsRefused(t *testing.T) {
	var text strings.Builder
	text.WriteString("x-0: &a0 [a,a,a,a,a,a,a,a,a,a]\n")
	for i := range 9 {
		text.WriteString(strings.NewReplacer("N", string(rune('1'+i)), "P", string(rune('0'+i))).Replace("x-N: &aN [*aP,*aP,*aP,*aP,*aP,*aP,*aP,*aP,*aP,*aP]\n"))
	}
	_, err := Read(context.Background(), nil, ReadRequest{Data: []byte(text.String())})
	assert.True(t, fault.Is(err, fault.TooLarge), "%v", err)
	_, err = Read(context.Background(), nil, ReadRequest{Data: []byte("x-a: " + strings.Repeat("[", 200) + strings.Repeat("]", 200))})
	require.Error(t, err)
	_, err = Write(context.Background(), nil, WriteRequest{Data: []byte(`{"x-a":` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + "}")})
	assert.True(t, fault.Is(err, fault.TooLarge), "%v", err)
	_, err = Read(context.Background(), nil, ReadRequest{Data: make([]byte, maxBytes+1)})
	assert.True(t, fault.Is(err, fault.TooLarge), "%v", err)
}

func FuzzRead(f *testing.F) {
	for _, text := range hostile {
		f.Add("x-a: " + text)
	}
	f.Add("services: {web: {image: a, ports: [80]}}")
	f.Fuzz(func(t *testing.T, text string) {
		first, err := Read(context.Background(), nil, ReadRequest{Data: []byte(text)})
		if err != nil {
			return
		}
		file, err := Write(context.Background(), nil, WriteRequest{Data: first.Data})
		require.NoError(t, err)
		second, err := Read(context.Background(), nil, ReadRequest{Data: file.Data})
		require.NoError(t, err, "%s", file.Data)
		assert.Equal(t, string(first.Data), string(second.Data), "%s", file.Data)
	})
}
