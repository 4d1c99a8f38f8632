package fault

import (
	"cmp"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Secret is a text that no error may show.
type Secret struct {
	// Text is what is hidden wherever it stands.
	Text string
	// Instead is what stands there then: "…", or "PASSWORD=…".
	Instead string
}

// hidden is what is shown in the place of a secret.
const hidden = "…"

// ownOutput are the details that hold what a program wrote, and names that programs look at. A program's output is
// given as it is, like the output of one that succeeds; the output of a build is the engine's own report.
var ownOutput = map[string]bool{
	"stdout": true, "stderr": true, "logs": true, "health_output": true, "owner": true, "container_id": true, "endpoint": true,
}

// Hide gives the error without secrets: the given ones, in each form in which the engine or a library may repeat them,
// and credentials in addresses, whoever's they are. Messages of the engine quote what they were asked, so everything
// that leaves the library goes through here.
func (e *Error) Hide(secrets []Secret) *Error {
	h := newHider(secrets)
	c := *e
	c.Message, c.Hint, c.Resource = h.text(e.Message), h.text(e.Hint), h.text(e.Resource)
	if e.Details != nil {
		c.Details = make(map[string]any, len(e.Details))
		for key, value := range e.Details {
			if !ownOutput[key] || key == "logs" && e.Code == BuildFailed {
				value = h.value(value)
			}
			c.Details[key] = value
		}
	}
	c.Children = nil
	for _, child := range e.Children {
		c.Children = append(c.Children, child.hide(h))
	}
	return &c
}

// shortest is the length from which a secret is hidden wherever it stands. Shorter ones ("1", "on") are words of any
// message; they are hidden in the form KEY=value only.
const shortest = 4

// hider replaces secrets in texts.
type hider struct{ pairs []Secret }

func newHider(secrets []Secret) hider {
	var h hider
	for _, s := range secrets {
		if s.Instead == "" && len(s.Text) < shortest {
			continue
		}
		for _, form := range forms(s.Text) {
			h.pairs = append(h.pairs, Secret{form, cmp.Or(s.Instead, hidden)})
		}
	}
	// The longest first: what a secret is a part of is a secret, too.
	slices.SortStableFunc(h.pairs, func(a, b Secret) int { return len(b.Text) - len(a.Text) })
	return h
}

// forms are the ways in which a text is written in messages: as it is, within JSON, quoted, and in addresses.
func forms(text string) []string {
	if text == "" {
		return nil
	}
	list := []string{text}
	add := func(form string) {
		if !slices.Contains(list, form) {
			list = append(list, form)
		}
	}
	if encoded, err := json.Marshal(text); err == nil {
		add(strings.Trim(string(encoded), `"`))
	}
	add(strings.Trim(strconv.Quote(text), `"`))
	for _, form := range slices.Clone(list) {
		add(url.QueryEscape(form))
		add(url.PathEscape(form))
	}
	return list
}

func (h hider) text(text string) string {
	for _, p := range h.pairs {
		text = strings.ReplaceAll(text, p.Text, p.Instead)
	}
	return WithoutCredentials(text)
}

func (h hider) value(value any) any {
	switch v := value.(type) {
	case nil, bool, int, int64, float64:
		return v
	case string:
		return h.text(v)
	case []string:
		out := make([]string, len(v))
		for i, item := range v {
			out[i] = h.text(item)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = h.value(item)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, item := range v {
			out[key] = h.value(item)
		}
		return out
	case *Error:
		return v.hide(h)
	default:
		return h.other(value)
	}
}

// hide is Hide for errors within errors.
func (e *Error) hide(h hider) *Error {
	if e == nil {
		return nil
	}
	return e.Hide(h.pairs)
}

// other goes through the JSON of a value, which is how it would leave the library. One without secrets stays as it is.
func (h hider) other(value any) any {
	data, err := json.Marshal(value)
	if err != nil {
		return nil
	}
	var plain any
	if json.Unmarshal(data, &plain) != nil {
		return nil
	}
	clean := h.value(plain)
	if after, err := json.Marshal(clean); err == nil && len(after) == len(data) {
		return value
	}
	return clean
}

// credentials are user and password, or a token alone, before the host of an address. A user alone (ssh://user@host)
// is none.
var credentials = regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9+.-]*://)([^/\s?#"'@]*(?:@[^/\s?#"'@]*)*)@`)

// WithoutCredentials takes passwords and tokens out of the addresses in a text.
func WithoutCredentials(text string) string {
	if !strings.Contains(text, "@") {
		return text
	}
	return credentials.ReplaceAllStringFunc(text, func(found string) string {
		scheme, user, _ := strings.Cut(strings.TrimSuffix(found, "@"), "://")
		name, _, hasPassword := strings.Cut(user, ":")
		switch {
		case hasPassword:
			return scheme + "://" + name + ":" + hidden + "@"
		case strings.HasPrefix(scheme, "http"):
			return scheme + "://" + hidden + "@"
		}
		return found
	})
}
