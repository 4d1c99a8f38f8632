package operations

import "dockbridge/core/health"

func healthOperations() []Operation {
	return []Operation{
		quick("health.status", health.Status),
		long("health.wait_healthy", health.WaitHealthy),
		long("health.wait_running", health.WaitRunning),
		long("health.wait_exited", health.WaitExited),
		long("health.wait_port", health.WaitPort),
		long("health.wait_log", health.WaitLog),
		long("health.wait_http", health.WaitHttp),
	}
}
