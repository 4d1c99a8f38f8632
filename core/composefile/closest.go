package composefile

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/schema"
)

var schemaTree = sync.OnceValue(func() map[string]any {
	var tree map[string]any
	_ = json.Unmarshal([]byte(schema.Schema), &tree) // what cannot be read has no keys to name
	return tree
})

// closest is the hint for a key that is not known.
func (p problem) closest() string {
	_, pointer, _ := strings.Cut(p.schema, "#")
	var node any = schemaTree()
	for step := range strings.SplitSeq(strings.Trim(pointer, "/"), "/") {
		step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
		switch v := node.(type) {
		case map[string]any:
			if step != "" {
				node = v[step]
			}
		case []any:
			i := slices.Index([]string{"0", "1", "2", "3"}, step)
			if i < 0 || i >= len(v) {
				return nameHint
			}
			node = v[i]
		}
	}
	object, _ := node.(map[string]any)
	known, _ := object["properties"].(map[string]any)
	var names []string
	for name := range known {
		names = append(names, name)
	}
	if len(names) == 0 {
		return nameHint
	}
	slices.Sort(names)
	return nearest(p.key, names, "keys of your own begin with x-")
}

const nameHint = "names have letters, digits, '.', '_' and '-'"

// nearest asks for the closest of some names, if one is close.
func nearest(name string, names []string, otherwise string) string {
	best, distance := "", max(2, len(name)/2)+1
	for _, other := range names {
		if d := edits(strings.ToLower(name), other); d < distance {
			best, distance = other, d
		}
	}
	if best == "" {
		if len(names) > 0 && len(names) <= 12 {
			return otherwise + "; there are " + strings.Join(names, ", ")
		}
		return otherwise
	}
	return "did you mean " + best + "?"
}

// edits is how many letters must be changed, added or taken away to make one word of another.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
