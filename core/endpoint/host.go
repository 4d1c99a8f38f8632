package endpoint

import (
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"

	"dockbridge/core/fault"
)

const hostHint = "a docker host looks like unix:///var/run/docker.sock, tcp://host:2376, ssh://user@host or npipe:////./pipe/docker_engine"

// normalizeHost checks the form of a docker host, gives http and https their
// tcp name, and adds what the docker CLI adds: the scheme and the port.
func normalizeHost(given string) (string, error) {
	host := strings.TrimSpace(given)
	if strings.ContainsAny(host, "\x00\n\r") {
		return "", fault.Invalid(hostHint, "the docker host contains a control character")
	}
	scheme, address, ok := strings.Cut(host, "://")
	switch {
	case strings.HasPrefix(host, "/"):
		scheme, address = "unix", host
	case !ok: // host:port, as the docker CLI takes it
		scheme, address = "tcp", host
	}
	var err error
	switch scheme {
	case "unix", "npipe":
		if address == "" || strings.Contains(address, "://") {
			err = errors.New("it names no path")
		}
	case "tcp", "http", "https":
		scheme = "tcp"
		address, err = tcpAddress(address)
	case "ssh":
		err = checkSSH(host)
	default:
		return "", fault.Invalid(hostHint, "the docker host scheme %q is not known", scheme)
	}
	if err != nil {
		return "", fault.Invalid(hostHint, "the docker host %q cannot be used: %v", redactUserInfo(host), err)
	}
	return scheme + "://" + address, nil
}

// tcpAddress gives host:port, with the docker CLI's port where none is named.
func tcpAddress(address string) (string, error) {
	u, err := url.Parse("tcp://" + address)
	if err != nil { // its text would repeat the address, user and password and all
		return "", errors.New("it is no network address")
	}
	switch {
	case u.User != nil:
		return "", errors.New("it holds a user name, which nothing asks for")
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return "", errors.New("something follows the port")
	case u.Hostname() == "":
		return "", errors.New("it names no host")
	}
	port := u.Port()
	if port == "" {
		port = "2375"
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		return "", errors.New("the port is not a number from 1 to 65535")
	}
	return net.JoinHostPort(u.Hostname(), port), nil
}

func checkSSH(host string) error {
	u, err := url.Parse(host)
	if err != nil || u.Hostname() == "" {
		return errors.New("it names no host")
	}
	if _, secret := u.User.Password(); secret {
		return errors.New("it holds a password; use an ssh key or agent")
	}
	return nil
}

// redactUserInfo keeps a password in a mistyped URL out of messages.
func redactUserInfo(host string) string {
	at := strings.LastIndex(host, "@")
	if at < 0 {
		return host
	}
	scheme, _, ok := strings.Cut(host[:at], "://")
	if !ok {
		return "…@" + host[at+1:]
	}
	return scheme + "://…@" + host[at+1:]
}
