// Command oracle tells what compose-go says of documents with the modules that it was made with: it reads them as JSON, one on a line, and writes a
// list of texts for each, one for each answer that it may give: the order of maps chooses among failures of one depth.
package main

import (
	"bufio"
	"encoding/json"
	"maps"
	"os"
	"slices"

	"github.com/compose-spec/compose-go/v2/schema"
)

const tries = 60

func main() {
	out := json.NewEncoder(os.Stdout)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var document map[string]any
		if err := json.Unmarshal(lines.Bytes(), &document); err != nil {
			panic(err)
		}
		answers := map[string]bool{}
		for range tries {
			text := ""
			if err := schema.Validate(document); err != nil {
				text = err.Error()
			}
			answers[text] = true
			if text == "" {
				break
			}
		}
		if err := out.Encode(slices.Sorted(maps.Keys(answers))); err != nil {
			panic(err)
		}
	}
}
