package operations

import "dockbridge/core/health"

func healthOperations() []Operation {
	return []Operation{
		quick("health.status", health.Status),
		long("health.wait_healthy", health.WaitHealthy, changes),
		long("health.wait_running", health.WaitRunning, changes),
		long("health.wait_exited", health.WaitExited, changes),
		long("health.wait_port", health.WaitPort, changes),
		long("health.wait_log", health.WaitLog, changes),
		long("health.wait_http", health.WaitHttp, changes),
	}
}
