package argument

import (
	"encoding/json"
	"slices"
	"strings"
)

// The functions here look at a value of which the kind is not known yet. Unlike json.Unmarshal they never take null for
// an empty text, list or mapping.

// Text gives a text.
func Text(data []byte) (string, bool) {
	var text string
	return text, first(data) == '"' && json.Unmarshal(data, &text) == nil
}

// Number gives a number as it was written.
func Number(data []byte) (json.Number, bool) {
	if c := first(data); c != '-' && (c < '0' || c > '9') {
		return "", false
	}
	var number json.Number
	return number, json.Unmarshal(data, &number) == nil
}

// TextOrNumber gives a text, or a number as a text.
func TextOrNumber(data []byte) (string, bool) {
	if number, ok := Number(data); ok {
		return number.String(), true
	}
	return Text(data)
}

// Items gives the items of a list.
func Items(data []byte) ([]json.RawMessage, bool) {
	var items []json.RawMessage
	return items, first(data) == '[' && json.Unmarshal(data, &items) == nil
}

// Entry is one key of a mapping with its value.
type Entry struct {
	Key   string
	Value json.RawMessage
}

// Entries gives the entries of a mapping, by name.
func Entries(data []byte) ([]Entry, bool) {
	var object map[string]json.RawMessage
	if first(data) != '{' || json.Unmarshal(data, &object) != nil {
		return nil, false
	}
	entries := make([]Entry, 0, len(object))
	for key, value := range object {
		entries = append(entries, Entry{key, value})
	}
	slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(a.Key, b.Key) })
	return entries, true
}

// EachText calls f with every item of a list, which must be texts or numbers. hint says what to give.
func EachText(items []json.RawMessage, hint string, f func(string) error) error {
	for i, item := range items {
		text, ok := TextOrNumber(item)
		if !ok {
			return At(Index(i), NotA(item, hint))
		}
		if err := f(text); err != nil {
			return At(Index(i), err)
		}
	}
	return nil
}

// Pairs reads what is written as a mapping or as a list of texts, in a fixed order.
func Pairs(data []byte, hint string, fromItem func(string) error, fromEntry func(Entry) error) error {
	if entries, ok := Entries(data); ok {
		for _, entry := range entries {
			if err := fromEntry(entry); err != nil {
				return At(Key(entry.Key), err)
			}
		}
		return nil
	}
	items, ok := Items(data)
	if !ok {
		return NotA(data, hint)
	}
	return EachText(items, hint, fromItem)
}

// Texts reads a list of texts.
func Texts(data []byte, hint string) ([]string, error) {
	items, ok := Items(data)
	if !ok {
		return nil, NotA(data, hint)
	}
	list := make([]string, len(items))
	for i, item := range items {
		if list[i], ok = Text(item); !ok {
			return nil, At(Index(i), NotA(item, hint))
		}
	}
	return list, nil
}

// TextOrTexts reads one text or a list of them.
func TextOrTexts(data []byte, hint string) ([]string, error) {
	if text, ok := Text(data); ok {
		return []string{text}, nil
	}
	return Texts(data, hint)
}

// OneOrMore reads a value or a list of values, each by the function, which tells what is none.
func OneOrMore(data []byte, hint string, read func(data []byte) (string, bool)) ([]string, error) {
	items, isList := Items(data)
	if !isList {
		items = []json.RawMessage{data}
	}
	values := make([]string, len(items))
	for i, item := range items {
		value, ok := read(item)
		switch {
		case ok:
			values[i] = value
		case isList:
			return nil, At(Index(i), NotA(item, hint))
		default:
			return nil, NotA(item, hint)
		}
	}
	return values, nil
}
