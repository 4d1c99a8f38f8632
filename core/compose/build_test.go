package compose

import (
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/image"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const buildable = `services:
  web:
    platform: linux/amd64
    secrets: [token]
    build:
      context: /c
      target: t
      args: {A: "1", B: , C: }
      tags: ["x:1"]
      labels: {l: v}
      no_cache: true
      privileged: true
      ssh: [default, "key=/k"]
      secrets: [token, {source: variable, target: other}]
      additional_contexts: {base: "service:base", more: /m}
      ulimits: {nofile: 5, nproc: {soft: 1, hard: 2}}
      extra_hosts: ["h=10.0.0.1"]
      platforms: [linux/amd64, linux/arm64]
  base: {build: {dockerfile_inline: "FROM x"}}
secrets: {token: {file: /t}, variable: {environment: V}}`

func buildProject(t *testing.T, services string) *loaded {
	p := text(services)
	p.Environment = map[string]string{"B": "2", "V": "secret"}
	l, err := p.load(soon(t), newWorld(t).engine(), selection{all: true})
	require.NoError(t, err)
	return l
}

func TestWhatABuildIsAsked(t *testing.T) {
	l := buildProject(t, buildable)
	r, err := buildRequest(l.Project, l.Services["web"], buildOptions{pull: true})
	require.NoError(t, err)
	one, two, secret := "1", "2", "secret"
	assert.Equal(t, image.BuildArgs{"A": &one, "B": &two}, r.BuildArgs, "nothing of the process counts")
	assert.Equal(t, image.Names{"x:1", "p-web"}, r.Tag)
	assert.Equal(t, image.Names{"linux/amd64"}, r.Platform)
	assert.Equal(t, image.BuildContexts{"base": "docker-image://p-base", "more": "/m"}, r.BuildContexts)
	assert.Equal(t, image.BuildSecrets{"token": {File: "/t"}, "other": {Value: &secret}}, r.Secrets)
	assert.Equal(t, image.BuildSSH{"default": nil, "key": {"/k"}}, r.SSH)
	assert.ElementsMatch(t, image.Names{"nofile=5", "nproc=1:2"}, r.Ulimits)
	assert.Equal(t, image.ExtraHosts{"h=10.0.0.1"}, r.ExtraHosts)
	assert.Equal(t, image.Names{"security.insecure"}, r.Entitlements)
	assert.Equal(t, "p", r.Labels["com.docker.compose.project"])
	assert.True(t, r.NoCache)
	assert.True(t, r.Pull)
	every, err := buildRequest(l.Project, l.Services["web"], buildOptions{everyPlatform: true})
	require.NoError(t, err)
	assert.Equal(t, image.Names{"linux/amd64", "linux/arm64"}, every.Platform)
	inline, err := buildRequest(l.Project, l.Services["base"], buildOptions{})
	require.NoError(t, err)
	assert.Equal(t, "FROM x", inline.DockerfileText)
	assert.Equal(t, needs{"web": {"base"}, "base": nil}, buildOrder(l.Project, []string{"web"}))
}

func TestBuildsThatCannotBe(t *testing.T) {
	for services, code := range map[string]fault.Code{
		`services: {a: {build: {context: /c, provenance: "true"}}}`:                                   fault.Unsupported,
		`services: {a: {build: {context: /c, isolation: hyperv}}}`:                                    fault.Unsupported,
		`services: {a: {platform: linux/arm64, build: {context: /c, platforms: [linux/amd64]}}}`:      fault.InvalidComposeFile,
		`services: {a: {build: {context: /c, additional_contexts: {b: "service:b"}}}, b: {image: x}}`: fault.InvalidComposeFile,
		"services: {a: {build: {context: /c, secrets: [s]}}}\nsecrets: {s: {environment: NOT_SET}}":   fault.InvalidComposeFile,
	} {
		_, err := Build(soon(t), newWorld(t).engine(), BuildRequest{Project: text(services)}, silent)
		failed(t, err, code)
	}
	none, err := Build(soon(t), newWorld(t).engine(), BuildRequest{Project: text(`services: {a: {image: x}}`)}, silent)
	require.NoError(t, err)
	assert.Empty(t, none)
}

func TestStepsOfABuildAreTold(t *testing.T) {
	for want, b := range map[Progress]image.BuildProgress{
		{Resource: "step", Name: "RUN x", Service: "s", Parent: "i", Action: "Cached", State: "done"}:               {Kind: "done", Instruction: "RUN x", Cached: true},
		{Resource: "step", Name: "RUN x", Service: "s", Parent: "i", Action: "Error", State: "failed", Text: "why"}: {Kind: "done", Instruction: "RUN x", Error: "why"},
		{Resource: "step", Name: "RUN x", Service: "s", Parent: "i", Action: "Output", State: "working", Text: "l"}: {Kind: "output", Instruction: "RUN x", Text: "l"},
		{Resource: "layer", Name: "abc", Service: "s", Parent: "i", Action: "Downloading", State: "working"}:        {Kind: "pull", ID: "abc", Status: "Downloading"},
	} {
		assert.Equal(t, want, stepOf(b, "s", "i"))
	}
	assert.Equal(t, ResourceKind("image"), stepOf(image.BuildProgress{Kind: "built", Overall: 1}, "s", "i").Resource)
}
