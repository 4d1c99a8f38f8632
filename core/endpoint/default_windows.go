package endpoint

// platformDefault is the named pipe of Docker Desktop and of the Windows engine.
func platformDefault(env Environment, t *TLSOptions) (Endpoint, error) {
	return fromHost(env, "npipe:////./pipe/docker_engine", "default", t)
}
