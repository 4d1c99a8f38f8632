// Package kind has what can be wrong with a document, each a type whose text is the one that the module it stands in for gives.
package kind

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"golang.org/x/text/message"
)

// Schema is the failure of a whole document.
type Schema struct{ Location string }

func (k *Schema) LocalizedString(p *message.Printer) string {
	return p.Sprintf("jsonschema validation failed with %s", quoted(k.Location))
}

// Group is several failures at one place.
type Group struct{}

func (*Group) LocalizedString(p *message.Printer) string { return p.Sprintf("validation failed") }

// Reference is the failure of a schema that another one refers to.
type Reference struct{}

func (*Reference) LocalizedString(p *message.Printer) string { return p.Sprintf("validation failed") }

// InvalidJsonValue is a value that JSON does not have.
type InvalidJsonValue struct{ Value any }

func (k *InvalidJsonValue) LocalizedString(p *message.Printer) string {
	return p.Sprintf("invalid jsonType %T", k.Value)
}

// Type is a value of another type.
type Type struct {
	Got  string
	Want []string
}

func (k *Type) LocalizedString(p *message.Printer) string {
	return p.Sprintf("got %s, want %s", k.Got, strings.Join(k.Want, " or "))
}

// Enum is a value that is none of those that are allowed.
type Enum struct {
	Got  any
	Want []any
}

func (k *Enum) LocalizedString(p *message.Printer) string {
	shown := make([]string, len(k.Want))
	for i, one := range k.Want {
		switch one.(type) {
		case []any, map[string]any:
			return p.Sprintf("enum failed")
		}
		shown[i] = display(one)
	}
	if len(shown) == 1 {
		return p.Sprintf("value must be %s", shown[0])
	}
	return p.Sprintf("value must be one of %s", strings.Join(shown, ", "))
}

// Format is a text of another form.
type Format struct {
	Got  any
	Want string
	Err  error
}

func (k *Format) LocalizedString(p *message.Printer) string {
	return p.Sprintf("%s is not valid %s: %v", display(k.Got), k.Want, k.Err)
}

// OneOf is a value that fits none of several schemas, or two of them.
type OneOf struct{ Subschemas []int }

func (k *OneOf) LocalizedString(p *message.Printer) string {
	if len(k.Subschemas) == 0 {
		return p.Sprintf("oneOf failed, none matched")
	}
	return p.Sprintf("oneOf failed, subschemas %d, %d matched", k.Subschemas[0], k.Subschemas[1])
}

// Required is an object without what it must have.
type Required struct{ Missing []string }

func (k *Required) LocalizedString(p *message.Printer) string {
	if len(k.Missing) == 1 {
		return p.Sprintf("missing property %s", quoted(k.Missing[0]))
	}
	return p.Sprintf("missing properties %s", allQuoted(k.Missing))
}

// AdditionalProperties is an object with what it must not have.
type AdditionalProperties struct{ Properties []string }

func (k *AdditionalProperties) LocalizedString(p *message.Printer) string {
	return p.Sprintf("additional properties %s not allowed", allQuoted(k.Properties))
}

// UniqueItems is a list that has a value twice.
type UniqueItems struct{ Duplicates [2]int }

func (k *UniqueItems) LocalizedString(p *message.Printer) string {
	return p.Sprintf("items at %d and %d are equal", k.Duplicates[0], k.Duplicates[1])
}

// Pattern is a text that does not match.
type Pattern struct{ Got, Want string }

func (k *Pattern) LocalizedString(p *message.Printer) string {
	return p.Sprintf("%s does not match pattern %s", quoted(k.Got), quoted(k.Want))
}

// Minimum is a number that is too small.
type Minimum struct{ Got, Want *big.Rat }

func (k *Minimum) LocalizedString(p *message.Printer) string {
	return bound(p, "minimum", k.Got, k.Want)
}

// Maximum is a number that is too large.
type Maximum struct{ Got, Want *big.Rat }

func (k *Maximum) LocalizedString(p *message.Printer) string {
	return bound(p, "maximum", k.Got, k.Want)
}

func bound(p *message.Printer, name string, got, want *big.Rat) string {
	g, _ := got.Float64()
	w, _ := want.Float64()
	return p.Sprintf("%s: got %v, want %v", name, g, w)
}

func display(value any) string {
	switch value := value.(type) {
	case string:
		return quoted(value)
	case []any, map[string]any:
		return "value"
	}
	return fmt.Sprint(value)
}

// quoted has single quotes.
func quoted(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(strconv.Quote(text), `\"`, `"`), `'`, `\'`)
	return "'" + text[1:len(text)-1] + "'"
}

func allQuoted(texts []string) string {
	shown := make([]string, len(texts))
	for i, text := range texts {
		shown[i] = quoted(text)
	}
	return strings.Join(shown, ", ")
}
