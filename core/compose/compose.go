// Package compose drives compose projects: files that describe services, and the containers, networks and volumes that are
// theirs on an engine. It needs neither the docker program nor its compose plugin.
//
//	config, err := compose.Config(ctx, e, compose.ConfigRequest{Project: compose.Project{Files: compose.Files{"compose.yaml"}}})
//	err = compose.Up(ctx, e, compose.UpRequest{Project: …, Wait: true}, report)
//
// Files are read by compose-go, and containers are made by the Compose SDK, so that the compose CLI knows them as its own. What
// both take from their process (environment, working directory, streams, signals) is given to them here: project.go and load.go
// for the files, sdk.go and sdk_client.go for the engine.
package compose
