package wire

// Moment is when something happened, in a result: RFC 3339, as the engine writes it. In Python the field `created` is a
// datetime, None for Go's zero time and for "", and `created_text` is the exact text.
type Moment string

// UnixTime is a Moment that the engine sends as seconds since 1970.
type UnixTime int64

// UnixNano is a Moment that the engine sends as nanoseconds since 1970. In Python there is also a field with that number:
// `time_nano` beside `time` and `time_text`.
type UnixNano int64

// Port is a port in a result, which the engine writes as a text: "8080", or "" for none. In Python it is an int, 0 for none.
type Port string

// PortRange is a port or a range of ports in a result, which the engine writes as a text: "8080", "8000-8010", or "" for
// one that it chooses. In Python these are two ints, `host_port` and `last_host_port`, 0 for none.
type PortRange string
