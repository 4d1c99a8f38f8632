package operations

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/core/transport"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// collector is the caller's side of an operation.
type collector struct {
	items []stream.Item
	input [][]byte
	fails error
}

func (c *collector) Send(i stream.Item) error {
	c.items = append(c.items, i)
	return c.fails
}

func (c *collector) Receive(context.Context) ([]byte, error) {
	if c.fails != nil {
		return nil, c.fails
	}
	if len(c.input) == 0 {
		return nil, io.EOF
	}
	next := c.input[0]
	c.input = c.input[1:]
	return next, nil
}

func find(t *testing.T, name string) Operation {
	t.Helper()
	for _, o := range All() {
		if o.Name == name {
			return o
		}
	}
	t.Fatalf("no operation %s", name)
	return Operation{}
}

func run(t *testing.T, name, request string) (any, *fault.Error) {
	t.Helper()
	res, err := find(t, name).Run(context.Background(), nil, []byte(request), nil, &collector{})
	return res, fault.From(err)
}

func TestTheTable(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range All() {
		assert.False(t, seen[o.Name], "%s is there twice", o.Name)
		seen[o.Name] = true
		resource, verb, ok := strings.Cut(o.Name, ".")
		assert.True(t, ok && resource != "" && verb != "" && !strings.Contains(verb, "."), o.Name)
		_, ok = reflect.Zero(o.Request).Interface().(interface{ DeadlineSeconds() *float64 })
		assert.True(t, ok, "%s: the request has no timeout", o.Name)
		assert.Equal(t, resource == "selftest", o.SelfTest)
	}
}

func TestDecodeIsStrict(t *testing.T) {
	type inner struct {
		Deep []int `json:"deep"`
	}
	type request struct {
		Text   string         `json:"text"`
		Number float64        `json:"number"`
		Count  int            `json:"count"`
		On     bool           `json:"on"`
		List   []string       `json:"list"`
		Map    map[string]int `json:"map"`
		Inner  inner          `json:"inner"`
		Filter wire.Filters   `json:"filters"`
	}
	var r request
	require.NoError(t, Decode(nil, &r))
	require.NoError(t, Decode([]byte(` {"text":"x","count":3} `+"\n"), &r))
	assert.Equal(t, request{Text: "x", Count: 3}, r)

	for given, want := range map[string][2]string{
		`{"text":1}`:                     {"text is a number", "give a text"},
		`{"number":"x"}`:                 {"number is a text", "a number"},
		`{"count":1.5}`:                  {"count is no whole number", "a whole number"},
		`{"count":99999999999999999999}`: {"count is out of range", "a whole number"},
		`{"on":"yes"}`:                   {"on is a text", "True or False"},
		`{"on":null}`:                    {"on is None", "True or False"},
		`{"list":"x"}`:                   {"list is a text", "a list of texts"},
		`{"list":["x",null]}`:            {"list[1] is None", "a list of texts"},
		`{"map":[]}`:                     {"map is a list", "a dict of whole numbers"},
		`{"map":{"a.b":null}}`:           {`map["a.b"] is None`, "a dict of whole numbers"},
		`{"inner":{"deep":["x"]}}`:       {"inner.deep[0] is a text", "a whole number"},
		`{"inner":{"dep":[1]}}`:          {"inner.dep is not known", "it has deep"},
		`{"filters":["x"]}`:              {"filters is a list", `{"label": ["a=b"]`},
		`"x"`:                            {"the request is a text", "a dict"},
		`null`:                           {"the request is None", "a dict"},
		`{"other":1}`:                    {`other is not known`, "docs/operations.md"},
		`{"text":"x"`:                    {"not valid JSON", "one JSON object"},
		`{"text":"x",}`:                  {"not valid JSON", "one JSON object"},
		`{"text":"x"} 1`:                 {"after the request", "one JSON object"},
		"{\"text\":\"\x01\"}":            {"not valid JSON", "one JSON object"},
		" ":                              {"not valid JSON", "one JSON object"},
	} {
		err := Decode([]byte(given), &r)
		require.True(t, fault.Is(err, fault.InvalidArgument), "%s: %v", given, err)
		assert.Contains(t, fault.From(err).Message, want[0])
		assert.Contains(t, fault.From(err).Hint, want[1])
	}
}

func TestSelfTests(t *testing.T) {
	res, _ := run(t, "selftest.echo", `{"text":"x"}`)
	assert.Equal(t, EchoResult{Text: "x"}, res)
	_, f := run(t, "selftest.fail", `{"code":"conflict"}`)
	assert.Equal(t, fault.Conflict, f.Code)
	assert.Equal(t, "selftest.fail", f.Operation)
	_, f = run(t, "selftest.sleep", `{"seconds":1000,"timeout":0.005}`)
	assert.Equal(t, fault.Timeout, f.Code)
	res, f = run(t, "selftest.sleep", `{"seconds":0}`)
	assert.Nil(t, f)
	assert.Equal(t, engine.Nothing{}, res)
	assert.Panics(t, func() { run(t, "selftest.panic", "") })

	c := &collector{}
	_, err := find(t, "selftest.count").Run(context.Background(), nil, []byte(`{"items":2}`), nil, c)
	require.NoError(t, err)
	assert.Equal(t, []stream.Item{{Value: CountItem{0}}, {Value: CountItem{1}}}, c.items)

	c = &collector{input: [][]byte{[]byte("a"), []byte("bc")}}
	res, err = find(t, "selftest.cat").Run(context.Background(), nil, nil, nil, c)
	require.NoError(t, err)
	assert.Equal(t, CatResult{Bytes: 3}, res)
	assert.Len(t, c.items, 2)

	gone := &collector{fails: context.Canceled}
	for _, name := range []string{"selftest.count", "selftest.cat"} {
		_, err = find(t, name).Run(context.Background(), nil, []byte(map[string]string{"selftest.count": `{"items":2}`}[name]), nil, gone)
		assert.True(t, fault.Is(err, fault.Cancelled), name)
	}
	deaf := &sendFails{collector{input: [][]byte{[]byte("a")}}}
	_, err = find(t, "selftest.cat").Run(context.Background(), nil, nil, nil, deaf)
	assert.True(t, fault.Is(err, fault.Cancelled))
}

type sendFails struct{ collector }

func (*sendFails) Send(stream.Item) error { return context.Canceled }

func TestTheLibraryTellsHowItWasBuilt(t *testing.T) {
	res, f := run(t, "selftest.build", "")
	require.Nil(t, f)
	built := res.(BuildResult)
	assert.Equal(t, ABIVersion, built.ABIVersion)
	assert.Equal(t, runtime.Version(), built.GoVersion)
	assert.Equal(t, runtime.GOOS+"/"+runtime.GOARCH, built.OS+"/"+built.Arch)
}

func TestOperationsNeedAClient(t *testing.T) {
	_, f := run(t, "system.ping", `{}`)
	assert.Equal(t, fault.InvalidArgument, f.Code)
	assert.Equal(t, "system.ping", f.Operation)
}

type request struct {
	engine.Deadline
	Nested struct {
		Data []byte `json:"-" body:"true"`
	} `json:"nested"`
}

type failing struct{ err error }

func (o failing) operation(options ...Option) Operation {
	return long("test.fail", func(ctx context.Context, _ *engine.Engine, _ request) (engine.Nothing, error) {
		if o.err == nil {
			<-ctx.Done()
			return engine.Nothing{}, fault.New(fault.ConnectionLost, "lost").WithResource("web").WithHint("still there").WithDetail("left", "web")
		}
		return engine.Nothing{}, o.err
	}, options...)
}

func TestEveryErrorNamesTheOperation(t *testing.T) {
	e := enginetest.New(t).Engine()
	_, err := failing{errors.New("x")}.operation().Run(context.Background(), e, nil, nil, nil)
	assert.Equal(t, "test.fail", fault.From(err).Operation)
	inner := fault.New(fault.Conflict, "x")
	inner.Operation = "other.one"
	_, err = failing{inner}.operation().Run(context.Background(), e, nil, nil, nil)
	assert.Equal(t, "other.one", fault.From(err).Operation)
	_, err = failing{fmt.Errorf("at the socket: %w", transport.ErrInterrupted)}.operation().Run(context.Background(), e, nil, nil, nil)
	assert.ErrorIs(t, err, transport.ErrInterrupted)
}

func TestATimeoutKeepsWhatIsKnown(t *testing.T) {
	e := enginetest.New(t).EngineWith(engine.Options{Timeout: 0.005})
	_, err := failing{}.operation().Run(context.Background(), e, nil, nil, nil)
	f := fault.From(err)
	assert.Equal(t, fault.Timeout, f.Code)
	assert.Equal(t, "web", f.Resource)
	assert.Equal(t, map[string]any{"left": "web", "timeout": 0.005}, f.Details)
	assert.Contains(t, f.Hint, "longer timeout")
	assert.True(t, f.Retryable)

	hinted := fault.New(fault.Timeout, "x").WithHint("its own")
	assert.Equal(t, "its own", fault.From(timedOut("a.b", hinted, 1)).Hint)
}

// The time counts from when an operation was prepared, also where it is begun anew.
func TestADeadlineIsNotMadeAnew(t *testing.T) {
	s := enginetest.New(t)
	e := s.Engine()
	_, err := e.Version(context.Background())
	require.NoError(t, err)
	p, err := find(t, "container.inspect").Prepare(e, []byte(`{"container":"web","timeout":0.001}`), nil)
	require.NoError(t, err)
	time.Sleep(time.Until(p.Deadline))
	_, err = p.Run(context.Background(), nil)
	assert.True(t, fault.Is(err, fault.Timeout), "%v", err)
	assert.Empty(t, s.Requests(), "its time was over")
}

func TestLimits(t *testing.T) {
	e := enginetest.New(t).EngineWith(engine.Options{Timeout: 3})
	own := 1.5
	for _, c := range []struct {
		o       Operation
		e       *engine.Engine
		r       any
		seconds float64
	}{
		{Operation{}, e, request{}, 3},
		{Operation{Unlimited: true}, e, request{}, 0},
		{Operation{Unlimited: true}, e, request{Deadline: engine.Deadline{Timeout: &own}}, 1.5},
		{Operation{}, nil, request{}, 0},
		{Operation{}, e, struct{}{}, 3},
	} {
		d, err := c.o.limit(c.e, c.r)
		require.NoError(t, err)
		assert.InDelta(t, c.seconds, d.Seconds(), 0)
	}
	assert.True(t, failing{}.operation(unlimited).Unlimited)
}

func TestADeadlineThatIsNoneIsRefusedBeforeAnythingIsDone(t *testing.T) {
	for _, request := range []string{`{"timeout":0}`, `{"timeout":-0.1}`} {
		_, f := run(t, "selftest.echo", request)
		assert.Equal(t, fault.InvalidArgument, f.Code)
	}
	_, err := find(t, "selftest.sleep").Run(context.Background(), nil, nil, []byte("x"), nil)
	assert.True(t, fault.Is(err, fault.InvalidArgument))
}

func TestBytesBesideTheRequest(t *testing.T) {
	var got []byte
	o := long("test.bytes", func(_ context.Context, _ *engine.Engine, r request) (engine.Nothing, error) {
		got = r.Nested.Data
		return engine.Nothing{}, nil
	})
	o.SelfTest = true
	_, err := o.Run(context.Background(), nil, nil, []byte("data"), nil)
	require.NoError(t, err)
	assert.Equal(t, "data", string(got))
	assert.Nil(t, BodyField(reflect.TypeFor[int]()))
	assert.Nil(t, BodyField(reflect.TypeFor[engine.Deadline]()))
}
