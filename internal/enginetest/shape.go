package enginetest

import (
	"reflect"
	"strings"
	"time"
)

// Missing names the fields of the engine's own type that ours does not have, by their names in JSON, with those of the types
// within ("HostConfig.LogConfig.Type").
func Missing(ours, theirs reflect.Type) []string {
	ours, theirs = element(ours), element(theirs)
	if theirs.Kind() != reflect.Struct || theirs == reflect.TypeFor[time.Time]() || theirs.NumField() == 0 {
		return nil // a value, or a set
	}
	known := map[string]reflect.Type{}
	fields(ours, known)
	wanted := map[string]reflect.Type{}
	fields(theirs, wanted)
	var missing []string
	for name, t := range wanted {
		mine, ok := known[name]
		if !ok {
			missing = append(missing, name)
			continue
		}
		for _, inner := range Missing(mine, t) {
			missing = append(missing, name+"."+inner)
		}
	}
	return missing
}

// fields collects the fields of a type by their names in JSON, also those of embedded types.
func fields(t reflect.Type, into map[string]reflect.Type) {
	if t.Kind() != reflect.Struct {
		return
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			fields(element(f.Type), into)
		case name == "-" || !f.IsExported():
		case name == "":
			into[f.Name] = f.Type
		default:
			into[name] = f.Type
		}
	}
}

// element strips pointers, lists and mappings.
func element(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Array || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	return t
}
