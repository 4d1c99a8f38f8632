package transport

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"dockbridge/core/stream"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// parsed is what a parser makes of bytes after which the connection ends.
type parsed struct {
	status int
	body   string
	keep   bool
	rest   int // bytes behind the reply
	failed bool
}

const mostParsed = 4096

// parse gives bytes to a parser, at most so many at once.
func parse(data []byte, piece int) (parsed, error) {
	p := newReplyParser(http.Header{}, mostParsed)
	left := data
	var err error
	for err == nil && !p.complete() && len(left) > 0 {
		var used int
		used, err = p.feed(left[:min(piece, len(left))])
		left = left[used:]
	}
	if err == nil && !p.complete() {
		err = p.ended(io.EOF)
	}
	if err != nil {
		return parsed{failed: true}, err
	}
	return parsed{status: p.status, body: string(p.body.Bytes), keep: p.keep, rest: len(left)}, nil
}

// respond reads bytes as the response to a GET, with the body as it comes.
func respond(data []byte) (parsed, error) {
	r := bufio.NewReaderSize(iotest.HalfReader(bytes.NewReader(data)), 32)
	req, _ := http.NewRequest(http.MethodGet, "http://docker/", nil)
	resp, err := readResponse(r, req, false)
	if err != nil {
		return parsed{failed: true}, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return parsed{failed: true}, err
	}
	rest, _ := io.ReadAll(r)
	return parsed{status: resp.StatusCode, body: string(body), keep: !resp.Close, rest: len(rest)}, nil
}

// oracle is what net/http makes of them.
func oracle(data []byte) (parsed, error) {
	r := bufio.NewReader(bytes.NewReader(data))
	req, _ := http.NewRequest(http.MethodGet, "http://docker/", nil)
	for {
		resp, err := http.ReadResponse(r, req)
		if err != nil {
			return parsed{failed: true}, err
		}
		if resp.StatusCode < 200 && resp.StatusCode != http.StatusSwitchingProtocols {
			continue
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return parsed{failed: true}, err
		}
		rest, _ := io.ReadAll(r)
		return parsed{status: resp.StatusCode, body: string(body), keep: !resp.Close, rest: len(rest)}, nil
	}
}

var replies = map[string]string{
	"with a length":          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
	"in chunks":              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	"in chunks with all":     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n1;a=b\r\n{\r\nA \r\n}123456789\r\n0;z\r\nX: y\r\n\r\n",
	"without content":        "HTTP/1.1 204 No Content\r\nX: y\r\n\r\n",
	"of a small proxy":       "HTTP/1.0 200 OK\r\nServer: x\r\n\r\n{}",
	"of no length":           "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}",
	"after others":           "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nX: y\r\n\r\nHTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno",
	"with more behind":       "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
	"to be closed":           "HTTP/1.1 200 OK\r\nConnection: keep-alive, Close\r\nContent-Length: 2\r\n\r\n{}",
	"chunks and a length":    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	"the same length twice":  "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
	"with line feeds alone":  "HTTP/1.1 200 OK\nContent-Length: 2\n\n{}",
	"an error without words": "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
}

var refused = map[string]string{
	"chunks in HTTP/1.0":        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	"two lengths":               "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
	"a length with a sign":      "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n{}",
	"a length without end":      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
	"a negative length":         "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
	"a chunk with a sign":       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n+2\r\n{}\r\n0\r\n\r\n",
	"a chunk of a negative":     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
	"a chunk without a length":  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n;x\r\n{}\r\n0\r\n\r\n",
	"a chunk that is longer":    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n",
	"a chunk's bare line feed":  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\n{}\r\n0\r\n\r\n",
	"another encoding":          "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
	"chunked twice":             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	"no end":                    "HTTP/1.1 200 OK\r\n\r\n{}",
	"a switch nobody asked for": "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
	"another protocol":          "SSH-2.0-OpenSSH_9.2\r\n\r\n",
	"a later version":           "HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
	"a status of two digits":    "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\n{}",
	"a name with a space":       "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\n{}",
	"a folded line":             "HTTP/1.1 200 OK\r\nX: y\r\n Content-Length: 2\r\n\r\n{}",
	"a line without a name":     "HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 2\r\n\r\n{}",
	"a NUL in a value":          "HTTP/1.1 200 OK\r\nX: \x00\r\nContent-Length: 2\r\n\r\n{}",
	"a trailer without a name":  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nx\r\n\r\n",
}

func TestReplies(t *testing.T) {
	for name, text := range replies {
		want, err := oracle([]byte(text))
		require.NoError(t, err, name)
		if name == "chunks and a length" {
			want.keep = false // net/http believes it
		}
		for _, piece := range []int{1, 3, len(text)} {
			got, err := parse([]byte(text), piece)
			require.NoError(t, err, name)
			assert.Equal(t, want, got, "%s, in pieces of %d", name, piece)
		}
		got, err := respond([]byte(text))
		require.NoError(t, err, name)
		assert.Equal(t, want, got, name)
	}
	for name, text := range refused {
		_, err := parse([]byte(text), len(text))
		assert.ErrorAs(t, err, new(malformedError), name)
		assert.NoError(t, errors.Unwrap(err), "there is nothing in it that is worth another try: what is no HTTP now will be none in a moment")
		streamed, err := respond([]byte(text))
		if name == "no end" { // a stream may end with its connection
			require.NoError(t, err)
			assert.Equal(t, parsed{status: 200, body: "{}"}, streamed)
			continue
		}
		assert.ErrorAs(t, err, new(malformedError), name)
	}
	for name, text := range replies {
		if strings.Contains(text, "Connection: close") || strings.Contains(text, "HTTP/1.0") || name == "with more behind" {
			continue
		}
		for end := range len(text) {
			_, err := parse([]byte(text[:end]), 100)
			assert.ErrorIs(t, err, io.ErrUnexpectedEOF, "%s, cut after %d", name, end)
			assert.Equal(t, end == 0, errors.Is(err, errNoReply))
		}
	}
}

// endless is what an engine sends that never ends, and what must be said of it.
func TestWhatNeverEndsIsGivenUp(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\n"
	const chunked = head + "Transfer-Encoding: chunked\r\n\r\n"
	cases := map[string]struct {
		start, again string
		tooLong      bool
	}{
		"one header line":         {head + "X: ", "x", false},
		"short header lines":      {head, "a:\r\n", false},
		"long header lines":       {head, "X: " + strings.Repeat("x", 10_000) + "\r\n", false},
		"a status line":           {"HTTP/1.1 200 ", "x", false},
		"replies of status 1xx":   {"", "HTTP/1.1 100 Continue\r\n\r\n", false},
		"a chunk's extension":     {chunked + "1;", "x", false},
		"chunks' extensions":      {chunked, "1;" + strings.Repeat("x", 1000) + "\r\n{\r\n", false},
		"trailers":                {chunked + "0\r\n", "X: y\r\n", false},
		"a trailer":               {chunked + "0\r\nX: ", "y", false},
		"a body":                  {"HTTP/1.0 200 OK\r\n\r\n", "body", true},
		"a body in chunks":        {chunked, "10\r\n0123456789abcdef\r\n", true},
		"a body in small chunks":  {chunked, "1\r\n{\r\n", true},
		"a body with a length":    {head + "Content-Length: 4097\r\n\r\n", "x", true},
		"a body with a great one": {head + "Content-Length: 9223372036854775807\r\n\r\n", "x", true},
		"a great chunk":           {chunked + "7fffffffffffffff\r\n", "x", true},
	}
	for name, c := range cases {
		piece := []byte(strings.Repeat(c.again, 1+(8<<10)/len(c.again)))
		p := newReplyParser(http.Header{}, mostParsed)
		_, err := p.feed([]byte(c.start))
		fed := 0
		for ; err == nil && fed < 2*maxHead; fed += len(piece) {
			require.False(t, p.complete(), name)
			_, err = p.feed(piece)
		}
		require.Error(t, err, "%s: after %d bytes", name, fed)
		assert.Equal(t, c.tooLong, errors.As(err, new(stream.TooLongError)), "%s: %v", name, err)
		assert.Equal(t, !c.tooLong, errors.As(err, new(malformedError)), "%s: %v", name, err)
		assert.LessOrEqual(t, cap(p.body.Bytes), mostParsed+1, name)
		assert.LessOrEqual(t, cap(p.line), 2*maxHead, name)
	}
}

func TestAnErrorIsReadAsFarAsItIsUseful(t *testing.T) {
	p := newReplyParser(nil, 64<<20)
	_, err := p.feed([]byte("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 9000000000\r\n\r\n"))
	require.NoError(t, err)
	for !p.complete() {
		_, err := p.feed(make([]byte, 64<<10))
		require.NoError(t, err)
	}
	assert.Len(t, p.body.Bytes, errorBodyLimit)
	assert.False(t, p.keep, "the rest of it is still to come")
}

// FuzzReply gives any bytes to the parser: however they are cut, the outcome is the same, and where it takes a reply, net/http
// takes the same one.
func FuzzReply(f *testing.F) {
	for _, text := range replies {
		f.Add([]byte(text), uint8(3))
	}
	for _, text := range refused {
		f.Add([]byte(text), uint8(1))
	}
	f.Fuzz(func(t *testing.T, data []byte, piece uint8) {
		got, err := parse(data, len(data)+1)
		cut, _ := parse(data, 1+int(piece))
		require.Equal(t, got, cut)
		if err != nil {
			if !errors.As(err, new(stream.TooLongError)) && !errors.Is(err, errNoEnd) {
				streamed, streamErr := respond(data)
				require.Error(t, streamErr, "%+v", streamed)
			}
			return
		}
		want, err := oracle(data)
		require.NoError(t, err)
		want.keep = got.keep // it believes what has a length beside chunks, and we do not
		if !got.keep {
			want.rest = got.rest
		}
		require.Equal(t, want, got)
		streamed, err := respond(data)
		require.NoError(t, err)
		require.Equal(t, got, streamed)
	})
}
