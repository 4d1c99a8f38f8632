package engine

import (
	"strings"

	"dockbridge/core/fault"
)

// Nothing is the result of operations that only succeed or fail.
type Nothing struct{}

// article gives a word with its article.
func article(word string) string {
	if strings.ContainsRune("aeiou", rune(word[0])) {
		return "an " + word
	}
	return "a " + word
}

// CheckName refuses names and ids that no container, network or volume can
// have. The engine's URL paths are built from them, so this also keeps a name
// such as "../x" from becoming another request.
func CheckName(kind, name string) error {
	trimmed := name
	if kind == "container" { // the engine itself writes their names with a slash before them
		trimmed = strings.TrimPrefix(name, "/")
	}
	if trimmed == "" {
		return fault.Invalid("give the name or the id", "the %s name is empty", kind).WithResource(name)
	}
	for i, c := range trimmed {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && (i == 0 || !strings.ContainsRune("_.-", c)) {
			return fault.Invalid("names are made of letters, digits, '_', '.' and '-', and begin with a letter or digit",
				"%q cannot be the name of %s", name, article(kind)).WithResource(name)
		}
	}
	return nil
}
