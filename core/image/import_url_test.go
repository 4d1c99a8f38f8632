package image

import (
	"net/url"
	"testing"

	"dockbridge/core/argument"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const fetched = `{"status":"Downloading from https://user:hunter22@files.test/a%20b.tar?sig=s3cr%2Fet"}
{"status":"Importing","progressDetail":{"current":5,"total":10},"progress":"[=>"}
{"status":"Importing","progressDetail":{"current":10,"total":10}}
{"status":"sha256:a"}
`

func TestImportFromAnAddress(t *testing.T) {
	s := enginetest.New(t)
	e, _ := in(t, s)
	s.Reply("POST /images/create", 200, fetched)
	s.Reply("POST /images/sha256:a/tag", 201, "")
	var reports []registry.Progress

	const address = "https://user:hunter22@files.test/a%20b.tar?sig=s3cr%2Fet"
	result, err := Import(background(), e, ImportRequest{Source: address, Repository: "web", Changes: []string{"ENV A=b"}, Platform: "linux/arm64"},
		func(p registry.Progress) error {
			reports = append(reports, p)
			return nil
		})

	require.NoError(t, err)
	assert.Equal(t, "sha256:a", result.ID)
	assert.Equal(t, "repo=docker.io%2Flibrary%2Fweb&tag=latest", s.Last().Query)
	sent := s.Requests()[0]
	values, err := url.ParseQuery(sent.Query)
	require.NoError(t, err)
	assert.Equal(t, url.Values{
		"fromSrc": {address}, "changes": {"ENV A=b"}, "platform": {"linux/arm64"},
		"message": {"Imported from https://…@files.test/a%20b.tar?…"}, // the engine's own would keep the password in the image
	}, values)
	assert.Empty(t, sent.Body)
	statuses, overall := told(reports)
	assert.Equal(t, []string{"Downloading from https://…@files.test/a%20b.tar?…", "Importing", "Imported"}, statuses)
	assert.InDeltaSlice(t, []float64{0, 0.99, 1}, overall, 1e-9)
	assert.EqualValues(t, 10, *reports[3].Total)

	_, err = Import(background(), e, ImportRequest{Source: "HTTP://files.test/root.tar"}, quiet)
	require.NoError(t, err)
	assert.Equal(t, "fromSrc=http%3A%2F%2Ffiles.test%2Froot.tar", s.Last().Query, "the engine's own message holds no secret")
}

func TestWhatCannotBeFetched(t *testing.T) {
	s := enginetest.New(t)
	e, _ := in(t, s)
	for _, r := range []ImportRequest{
		{Source: "FTP://files.test/root.tar"}, {Source: "a+b.c-d://files.test/root.tar"}, {Source: "http://"}, {Source: "https:/user:hunter22@files.test/x"}, {Source: "https:///root.tar"}, {Source: "http://user:hunter22@files test/"},
		{Source: "http://files.test/root.tar", Data: []byte("x")},
	} {
		_, err := Import(background(), e, r, quiet)
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%s: %v", r.Source, err)
		assert.NotContains(t, err.Error(), "hunter22")
	}
	assert.Empty(t, s.Requests())
}

func TestAFailedFetchShowsNoSecrets(t *testing.T) {
	const said = "failed to GET https://user:hu%2Fnter22@files.test/x.tar?sig=s3cr%2Fet&user=someone with status 403 Forbidden (hu/nter22, s3cr/et)"
	for _, c := range []struct {
		status int
		reply  string
		code   fault.Code
	}{
		{500, `{"message":"` + said + `"}`, fault.EngineFailed},
		{404, `{"message":"` + said + `"}`, fault.NotFound},
		{403, `{"message":"` + said + `"}`, fault.Unauthorized},
		{401, `{"message":"` + said + `"}`, fault.Unauthorized},
		{200, `{"errorDetail":{"message":"` + said + `"}}`, fault.EngineFailed},
	} {
		s := enginetest.New(t)
		e, _ := in(t, s)
		s.Reply("POST /images/create", c.status, c.reply)
		r := ImportRequest{Source: "https://user:hu%2Fnter22@files.test/x.tar?sig=s3cr%2Fet&user=someone#part"}
		_, err := Import(background(), e, r, quiet)
		f := fault.From(err)
		assert.Equal(t, c.code, f.Code)
		assert.Contains(t, f.Hint, "the engine that fetches")
		assert.Equal(t, "https://…@files.test/x.tar?…", f.Resource)
		assert.False(t, f.Retryable)
		text := f.Hide(argument.SecretsOf(r, nil)).Error()
		for _, secret := range []string{"nter22", "s3cr", "someone"} {
			assert.NotContains(t, text, secret)
		}
		assert.Contains(t, text, "403 Forbidden")
	}
}

func TestPathsAreNoAddresses(t *testing.T) {
	for _, path := range []Origin{"root.tar", "/a/b", "./http://x", "./http:/x", "C:/x", "a/b://c", "../x://y", "://x", ""} {
		assert.False(t, path.isAddress(), path)
		assert.Empty(t, path.Secrets(nil))
	}
}
