package argument

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	"dockbridge/core/fault"
)

// Holder is a type that knows which of its texts are secret. variables is the caller's environment.
type Holder interface {
	Secrets(variables map[string]string) []fault.Secret
}

// SecretsOf gives what no error of a request may show: the texts in fields tagged `secret:"true"`, what Holders name,
// and user and password in addresses and in names of images. What the caller also gives where it is no secret, as a
// name for example, is none.
func SecretsOf(request any, variables map[string]string) []fault.Secret {
	c := collector{variables: variables}
	c.walk(reflect.ValueOf(request), public)
	shown := strings.Join(c.public, "\x00")
	return slices.DeleteFunc(c.secret, func(s fault.Secret) bool {
		return s.Instead == "" && strings.Contains(shown, s.Text)
	})
}

// Assigned are the secrets of KEY=value: the value, and the two together, of which the key may be shown.
func Assigned(key, value string) []fault.Secret {
	if value == "" {
		return nil
	}
	return []fault.Secret{{Text: value}, {Text: key + "=" + value, Instead: key + "=…"}}
}

// Whole are texts that are secret as they are.
func Whole(texts ...string) []fault.Secret {
	secrets := make([]fault.Secret, len(texts))
	for i, text := range texts {
		secrets[i].Text = text
	}
	return secrets
}

type collector struct {
	variables map[string]string
	secret    []fault.Secret
	public    []string
}

// sort is what the texts that are met count as.
type sort int

const (
	public sort = iota
	secret
	told // by the Holder that they belong to, and names in mappings; only addresses are looked for
)

func (c *collector) walk(v reflect.Value, as sort) {
	if !v.IsValid() {
		return
	}
	if v.Kind() != reflect.Pointer && v.CanInterface() {
		if h, ok := v.Interface().(Holder); ok {
			c.secret = append(c.secret, h.Secrets(c.variables)...)
			as = told
		}
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		c.walk(v.Elem(), as)
	case reflect.Struct:
		for i := range v.NumField() {
			inner := as
			if as == public && v.Type().Field(i).Tag.Get("secret") == "true" {
				inner = secret
			}
			c.walk(v.Field(i), inner)
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			c.walk(v.Index(i), as)
		}
	case reflect.Map:
		if options, ok := asOptions(v); ok && as == secret {
			c.secret = append(c.secret, OptionSecrets(options)...)
			return
		}
		for _, key := range v.MapKeys() {
			c.walk(key, told)
			c.walk(v.MapIndex(key), as)
		}
	case reflect.String:
		c.text(v.String(), as)
	}
}

func asOptions(v reflect.Value) (map[string]string, bool) {
	if !v.CanInterface() {
		return nil, false
	}
	options, ok := v.Interface().(map[string]string)
	return options, ok
}

func (c *collector) text(text string, as sort) {
	if as == secret {
		c.secret = append(append(c.secret, Whole(text)...), Whole(parts(text)...)...)
		return
	}
	if found := UserInfo(text); found != nil {
		c.secret = append(c.secret, Whole(found...)...)
	} else if as == public {
		c.public = append(c.public, text)
	}
}

// parts are the values within a text: of "username=u,password=p" and of "ENV PASSWORD=p".
func parts(text string) []string {
	var values []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' }) {
		if _, value, found := strings.Cut(part, "="); found {
			values = append(values, strings.Trim(value, `"'`))
		}
	}
	if words := strings.Fields(text); len(words) == 3 && strings.EqualFold(words[0], "ENV") {
		values = append(values, words[2]) // ENV PASSWORD p
	}
	return values
}

// OptionSecrets are the values of a driver's options. Which of them are secret is the driver's business, so all count,
// but for two of the local volume driver: what is mounted, and of what type.
func OptionSecrets(options map[string]string) []fault.Secret {
	var secrets []fault.Secret
	for key, value := range options {
		if key == "type" || key == "device" {
			secrets = append(secrets, Whole(UserInfo(value)...)...)
			continue
		}
		secrets = append(append(secrets, Assigned(key, value)...), Whole(parts(value)...)...)
	}
	return secrets
}

var digest = regexp.MustCompile(`@[a-z0-9+._-]+:[0-9a-fA-F]{32,}$`)

// UserInfo gives what is secret of user and password before a host: of "https://user:password@host/x", also of
// "user:password@host/image:1", as it is given by mistake. A user alone is no secret, but before a web address it may
// be a token. Nil when there is none.
func UserInfo(text string) []string {
	text = digest.ReplaceAllString(strings.TrimSpace(text), "")
	scheme, rest, hasScheme := strings.Cut(text, "://")
	if !hasScheme {
		scheme, rest = "", text
	}
	if hasScheme { // the path of an address may have an @ of its own
		if authority := rest[:len(rest)-len(strings.TrimLeftFunc(rest, func(r rune) bool { return !strings.ContainsRune("/?#", r) }))]; strings.Contains(authority, "@") {
			rest = authority
		}
	}
	at := strings.LastIndex(rest, "@")
	if at < 0 {
		return nil
	}
	info := rest[:at]
	_, password, hasPassword := strings.Cut(info, ":")
	switch {
	case hasPassword && password != "" && !strings.HasPrefix(password, "/") && !port.MatchString(password):
		return []string{info, password}
	case strings.Contains(scheme, "http") && !strings.Contains(info, "/") && info != "":
		return []string{info}
	}
	return nil
}

// port tells host:80/path@x from user:password@host.
var port = regexp.MustCompile(`^[0-9]+/`)
