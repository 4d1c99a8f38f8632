package operations

import "dockbridge/core/system"

func systemOperations() []Operation {
	return []Operation{
		quick("system.ping", system.Ping),
		quick("system.version", system.Version),
		quick("system.info", system.Info),
		long("system.disk_usage", system.DiskUsage, unlimited),
		long("system.events", system.Events, unlimited),
		streaming("system.stream_events", system.StreamEvents),
		long("system.request", system.Request, ofClient),
		long("system.login", system.Login),
		long("system.logout", system.Logout),
		quick("system.credential_helpers", system.CredentialHelpers),
	}
}
