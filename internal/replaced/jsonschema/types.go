package jsonschema

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
)

// types are names of JSON's types; none is any.
type types []string

// In this order they stand in errors.
var typeNames = types{"null", "boolean", "number", "integer", "string", "array", "object"}

func typesOf(value any) (types, error) {
	if one, is := value.(string); is {
		value = []any{one}
	}
	names, err := texts(value)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if !slices.Contains(typeNames, name) {
			return nil, fmt.Errorf("%q is no type", name)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("a list of types is empty")
	}
	var found types
	for _, name := range typeNames {
		if slices.Contains(names, name) {
			found = append(found, name)
		}
	}
	return found, nil
}

func (t types) has(value any) bool {
	if len(t) == 0 {
		return true
	}
	is := typeOf(value)
	return slices.Contains(t, is) || is == "number" && slices.Contains(t, "integer") && exact(value).IsInt()
}

// typeOf is empty for what JSON cannot hold, or is not read as encoding/json reads it.
func typeOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case float64, json.Number:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return ""
}

// exact is a number as it is written; what is none is 0.
func exact(value any) *big.Rat {
	found, is := new(big.Rat).SetString(fmt.Sprint(value))
	if !is {
		return new(big.Rat)
	}
	return found
}
