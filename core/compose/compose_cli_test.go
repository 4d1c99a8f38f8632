package compose

import (
	"os"
	"strings"
	"testing"
)

func TestVersionIsThatOfTheSDK(t *testing.T) {
	module, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(module), "github.com/docker/compose/v5 v"+version+"\n") {
		t.Errorf("go.mod has another version of the Compose SDK than %s", version)
	}
}
