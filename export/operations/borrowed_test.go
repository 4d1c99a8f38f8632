package operations_test

import (
	"bytes"
	"testing"

	"dockbridge/export/bridge"
	"dockbridge/export/operations"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A transport may go on sending a request's body after the answer has come, and so after the operation has ended. By then the
// memory is the caller's again, or nobody's.
func TestALongOperationHasBytesOfItsOwn(t *testing.T) {
	var kept []byte
	b := bridge.New([]operations.Operation{operations.Keeping("test.keep", func(data []byte) { kept = data })})
	for _, call := range []func([]byte){
		func(data []byte) {
			status, r := b.Call(0, "test.keep", nil, data)
			require.Equal(t, bridge.OK, status, "%s", r.JSON)
		},
		func(data []byte) {
			id, status, r := b.Open(0, "test.keep", nil, data)
			require.Equal(t, bridge.OK, status, "%s", r.JSON)
			status, _ = b.Next(id, -1)
			require.Equal(t, bridge.OK, status)
			_, _ = b.CloseTask(id)
		},
	} {
		given := []byte("the caller's")
		call(given)
		copy(given, bytes.Repeat([]byte("x"), len(given)))
		assert.Equal(t, "the caller's", string(kept))
	}
}
