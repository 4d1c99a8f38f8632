package argument

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"

	"dockbridge/core/fault"
)

// Decode reads a request strictly: what the receiver does not know is an error, because a misspelt option must not be
// lost without a word.
//
// Most requests are right and hold no null; these are read by the json package alone. The others are read once more,
// field by field, which takes longer and knows what is wrong where.
func Decode(data []byte, into any) error {
	if !bytes.Contains(data, []byte("null")) {
		d := json.NewDecoder(bytes.NewReader(data))
		d.DisallowUnknownFields()
		if d.Decode(into) == nil && atEnd(d) {
			return nil
		}
		reflect.ValueOf(into).Elem().SetZero()
	}
	if !json.Valid(data) {
		return notOneDocument(data)
	}
	err := reader{}.value(data, reflect.ValueOf(into).Elem(), true)
	if w, ok := err.(*Wrong); ok && w.Path == "" { //nolint:errorlint // as in At
		return fault.Invalid(w.Hint, "the request %s", w.What)
	}
	return err
}

func notOneDocument(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	var one json.RawMessage
	if d.Decode(&one) == nil {
		return fault.Invalid("send one JSON object", "there is something after the request's JSON")
	}
	return fault.Invalid("send one JSON object", "the request is not valid JSON")
}

func atEnd(d *json.Decoder) bool {
	_, err := d.Token()
	return errors.Is(err, io.EOF)
}

// Form reads a mapping strictly, whichever way its names are written: ReadOnly, readonly and read_only are the same.
func Form(data []byte, into any) error {
	return reader{anyCase: true}.value(data, reflect.ValueOf(into).Elem(), false)
}

// reader puts JSON into values.
type reader struct{ anyCase bool }

// value reads one value. top is the request itself, of which some fields must be given.
func (r reader) value(data json.RawMessage, v reflect.Value, top bool) error {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		return r.value(data, v.Elem(), top)
	}
	if own, ok := v.Addr().Interface().(json.Unmarshaler); ok {
		return own.UnmarshalJSON(data)
	}
	switch v.Kind() {
	case reflect.Struct:
		return r.fields(data, v, top)
	case reflect.Slice:
		return r.items(data, v)
	case reflect.Map:
		return r.entries(data, v)
	default:
		return plain(data, v)
	}
}

func (r reader) fields(data json.RawMessage, v reflect.Value, top bool) error {
	entries, ok := Entries(data)
	if !ok {
		return NotA(data, "give "+Expected(v.Type()))
	}
	known := fieldsOf(v.Type())
	seen := map[string]string{}
	for _, entry := range entries {
		f, found := r.find(known, entry.Key)
		if !found {
			return At(Field(entry.Key), &Wrong{What: "is not known", Hint: r.unknownHint(known, top)})
		}
		if other, twice := seen[f.name]; twice {
			return At(Field(entry.Key), &Wrong{What: "is the same as " + other, Hint: "give one of them"})
		}
		seen[f.name] = entry.Key
		if err := r.field(entry.Value, v.FieldByIndex(f.index), f, top); err != nil {
			return At(Field(entry.Key), err)
		}
	}
	return nil
}

func (r reader) field(data json.RawMessage, v reflect.Value, f field, top bool) error {
	if IsNone(data) {
		if top && !f.optional {
			return NotA(data, "give "+f.expected(v.Type()))
		}
		return nil // as if it were not there
	}
	err := r.value(data, v, false)
	if w, ok := err.(*Wrong); ok && w.Path == "" && f.unit != "" && w.Hint == "give "+Expected(v.Type()) { //nolint:errorlint // as in At
		err = &Wrong{What: w.What, Hint: "give " + f.expected(v.Type()), Value: w.Value}
	}
	if f.secret {
		err = hidden(err)
	}
	return err
}

func (r reader) items(data json.RawMessage, v reflect.Value) error {
	items, ok := Items(data)
	hint := "give " + Expected(v.Type())
	if !ok {
		return NotA(data, hint)
	}
	v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
	for i, item := range items {
		if IsNone(item) {
			return At(Index(i), NotA(item, hint))
		}
		if err := r.value(item, v.Index(i), false); err != nil {
			return At(Index(i), err)
		}
	}
	return nil
}

func (r reader) entries(data json.RawMessage, v reflect.Value) error {
	entries, ok := Entries(data)
	hint := "give " + Expected(v.Type())
	if !ok || v.Type().Key().Kind() != reflect.String {
		return NotA(data, hint)
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), len(entries)))
	for _, entry := range entries {
		if IsNone(entry.Value) {
			return At(Key(entry.Key), NotA(entry.Value, hint))
		}
		item := reflect.New(v.Type().Elem()).Elem()
		if err := r.value(entry.Value, item, false); err != nil {
			return At(Key(entry.Key), err)
		}
		v.SetMapIndex(reflect.ValueOf(entry.Key).Convert(v.Type().Key()), item)
	}
	return nil
}

// plain reads a text, a number, true or false, or whatever it is where anything goes.
func plain(data json.RawMessage, v reflect.Value) error {
	if json.Unmarshal(data, v.Addr().Interface()) == nil {
		return nil
	}
	hint := "give " + Expected(v.Type())
	if number, ok := Number(data); ok && isWhole(v.Kind()) {
		if _, err := strconv.ParseInt(number.String(), 10, 64); err != nil && strings.ContainsAny(number.String(), ".eE") {
			return Unusable(number.String(), hint, "is no whole number")
		}
		return Unusable(number.String(), hint, "is out of range")
	}
	return NotA(data, hint)
}
