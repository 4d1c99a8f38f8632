// Package wire has the values that stand in requests and replies in forms of
// their own: filters, moments, sizes, paths, ports.
//
// Those of requests are read in every form that callers may give, and say in
// PythonType which these are. Those of replies are what the engine sends; the
// generator knows what Python makes of them.
package wire
