package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/schema"
)

// rule is a part of compose's JSON schema.
type rule struct {
	Ref         string           `json:"$ref"`
	Type        json.RawMessage  `json:"type"`
	Enum        []string         `json:"enum"`
	OneOf       []*rule          `json:"oneOf"`
	Items       *rule            `json:"items"`
	Properties  *ordered         `json:"properties"`
	Patterns    map[string]*rule `json:"patternProperties"`
	Required    []string         `json:"required"`
	Description string           `json:"description"`
	Definitions *ordered         `json:"definitions"`
}

// ordered are rules by name, in the schema's order.
type ordered struct {
	names []string
	rules map[string]*rule
}

func (o *ordered) UnmarshalJSON(text []byte) error {
	if err := json.Unmarshal(text, &o.rules); err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	if _, err := decoder.Token(); err != nil {
		return err
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		o.names = append(o.names, name.(string))
		var skipped json.RawMessage
		if err := decoder.Decode(&skipped); err != nil {
			return err
		}
	}
	return nil
}

// Names of the schema that are better called otherwise; the others are theirs in camel case.
var composeNames = map[string]string{
	"Development": "Develop", "Deployment": "Deploy", "ServiceHook": "Hook", "Root": "Document", "ServiceDependsOnItem": "Dependency", "ServiceBuild": "Build",
	"ServiceLogging": "Logging", "ServiceNetworksItem": "ServiceNetwork", "ServicePortsItem": "Port", "ServiceVolumesItem": "Mount", "ServiceDevicesItem": "Device",
	"ServiceConfigOrSecretItem": "Grant", "EnvFileItem": "EnvFile", "UlimitsItem": "Ulimit", "ServiceUlimitsItem": "Ulimit", "IpamConfigItem": "IpamPool", "NetworkIpam": "Ipam",
	"DevelopWatchItem": "Watch", "ServiceModelsItem": "ServiceModel", "ServiceBlkioConfig": "BlkioConfig", "GpusItem": "Gpu", "DevicesItem": "DeviceRequest",
}

// composeTypes writes a TypedDict for each mapping with known keys.
type composeTypes struct {
	root    *rule
	written writer
	done    map[string]bool
}

// pythonComposeFile writes the types of compose files, from the schema that compose-go itself checks them by.
func pythonComposeFile() (string, error) {
	t := composeTypes{root: &rule{}, done: map[string]bool{}}
	if err := json.Unmarshal([]byte(schema.Schema), t.root); err != nil {
		return "", fmt.Errorf("compose's schema: %w", err)
	}
	t.structure("Root", t.root)
	w := &writer{}
	w.WriteString(generated)
	w.line("\"\"\"What compose files are made of, from compose's own JSON schema. Mappings also take keys of one's own, x-….\"\"\"\n")
	w.line("from __future__ import annotations\n")
	w.line("from collections.abc import Mapping, Sequence")
	w.line("from typing import Any, Literal, TypedDict\n")
	w.line("from .forms import ListOf")
	w.WriteString(strings.TrimRight(t.written.String(), "\n") + "\n")
	return w.String(), nil
}

func composeName(name string) string {
	if given := composeNames[name]; given != "" {
		return given
	}
	return name
}

var identifier = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

// structure writes a mapping with known keys, and gives its name.
func (t *composeTypes) structure(name string, r *rule) string {
	name = composeName(name)
	if t.done[name] {
		return name
	}
	t.done[name] = true
	own := &writer{}
	base := "TypedDict"
	if len(r.Required) > 0 {
		base = "_" + name
		own.line("\n\nclass %s(TypedDict):", base)
		t.keys(own, name, r, true)
	}
	own.line("\n\nclass %s(%s, total=False):", name, base)
	doc := r.Description
	if doc == "" {
		doc = "The keys of " + name + "."
	}
	own.line("    %s\n", docLiteral(doc))
	t.keys(own, name, r, false)
	t.written.WriteString(own.String())
	return name
}

func (t *composeTypes) keys(w *writer, owner string, r *rule, required bool) {
	for _, key := range r.Properties.names {
		if slices.Contains(r.Required, key) != required {
			continue
		}
		if !identifier.MatchString(key) {
			panic("compose's schema has the key " + key + ", which needs a TypedDict of the functional form") // at generation time only
		}
		value := r.Properties.rules[key]
		w.line("    %s: %s", key, t.annotation(owner+camel(key), value))
		doc := value.Description
		if target := t.target(value); doc == "" && target != nil {
			doc = target.Description
		}
		if doc != "" {
			w.line("    %s", docLiteral(doc))
		}
	}
}

func (t *composeTypes) target(r *rule) *rule {
	if name, ok := strings.CutPrefix(r.Ref, "#/definitions/"); ok {
		return t.root.Definitions.rules[name]
	}
	return nil
}

// annotation is the type hint of a value; within is the name of a mapping with known keys, if it is one.
func (t *composeTypes) annotation(within string, r *rule) string {
	if name, ok := strings.CutPrefix(r.Ref, "#/definitions/"); ok {
		return t.annotation(camel(name), t.root.Definitions.rules[name])
	}
	if len(r.Enum) > 0 {
		return literal(r.Enum)
	}
	var parts []string
	add := func(hint string) {
		for one := range strings.SplitSeq(hint, " | ") {
			if !slices.Contains(parts, one) && !(one == "int" && slices.Contains(parts, "float")) {
				parts = append(parts, one)
			}
		}
	}
	for _, form := range r.OneOf {
		if hint := t.annotation(within, form); strings.ContainsAny(hint, "[") {
			parts = append(parts, hint) // it has parts of its own
		} else {
			add(hint)
		}
	}
	if within == "ServiceDependsOn" && len(r.OneOf) > 0 { // of ours: a condition alone
		return `ListOf[str] | Mapping[str, Dependency | Literal["service_started", "service_healthy", "service_completed_successfully"]]`
	}
	for _, kind := range kinds(r.Type) {
		switch kind {
		case "string":
			add("str")
		case "integer":
			add("int")
		case "number":
			add("float")
		case "boolean":
			add("bool")
		case "null":
			add("None")
		case "array":
			parts = append(parts, t.list(within, r))
		case "object":
			parts = append(parts, t.mapping(within, r))
		}
	}
	if len(parts) == 0 {
		return "Any"
	}
	return strings.Join(parts, " | ")
}

func (t *composeTypes) list(within string, r *rule) string {
	if r.Items == nil {
		return "Sequence[Any]"
	}
	item := t.annotation(within+"Item", r.Items)
	if !strings.Contains(item, "str") || item != strings.ToLower(item) { // a text is a Sequence of texts; pyright loses TypedDicts in a ListOf
		return "Sequence[" + item + "]"
	}
	return "ListOf[" + item + "]"
}

func (t *composeTypes) mapping(within string, r *rule) string {
	if r.Properties != nil {
		return t.structure(within, r)
	}
	for pattern, value := range r.Patterns {
		if pattern != "^x-" {
			return "Mapping[str, " + t.annotation(within+"Item", value) + "]"
		}
	}
	return "Mapping[str, Any]"
}

// kinds are a rule's types: one, or several.
func kinds(text json.RawMessage) []string {
	var one string
	if json.Unmarshal(text, &one) == nil {
		return []string{one}
	}
	var several []string
	_ = json.Unmarshal(text, &several) // no type is none
	return several
}
