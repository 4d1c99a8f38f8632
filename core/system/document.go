package system

import (
	"encoding/json"
	"slices"
	"strings"

	"dockbridge/core/argument"
	"dockbridge/core/fault"
)

// JSON is a document that is passed on as it is, with what is null within it.
type JSON []byte

// PythonType is the type hint.
func (JSON) PythonType() string { return "Any" }

// UnmarshalJSON takes whatever is JSON.
func (j *JSON) UnmarshalJSON(data []byte) error {
	*j = slices.Clone(data)
	return nil
}

// secretFields are the API's fields, in lower case, whose values are secret in the arguments of operations, too.
var secretFields = []string{"auth", "data", "driveropts", "env", "identitytoken", "options", "password", "registrytoken"}

// Secrets are the values of such fields, and user and password in addresses.
func (j JSON) Secrets(map[string]string) []fault.Secret {
	var value any
	if len(j) == 0 || json.Unmarshal(j, &value) != nil {
		return nil
	}
	return secretsIn(value, false)
}

func secretsIn(value any, secret bool) (found []fault.Secret) {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			found = append(found, secretsIn(inner, secret || slices.Contains(secretFields, strings.ToLower(key)))...)
		}
	case []any:
		for _, inner := range v {
			found = append(found, secretsIn(inner, secret)...)
		}
	case string:
		found = argument.Whole(argument.UserInfo(v)...)
		if key, assigned, ok := strings.Cut(v, "="); secret && ok {
			found = append(found, argument.Assigned(key, assigned)...)
		}
		if secret {
			found = append(found, argument.Whole(v)...)
		}
	}
	return found
}
