//go:build !linux

package engine

func blocksInCaller(Endpoint) bool { return false }

func newTransport(_ Endpoint, dial dialer) wholeReader { return httpReader{pooledTransport(dial)} }
