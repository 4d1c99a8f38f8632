package plugin

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/core/undo"

	"github.com/distribution/reference"
)

// InstallRequest is the request of plugin.install.
type InstallRequest struct {
	engine.Deadline
	// Remote is the plugin's name in its registry ("team/sshfs", "host:5000/team/sshfs:1", "sshfs@sha256:…"); "latest" when it has neither tag nor digest.
	Remote string `json:"remote_name"`
	// Local is the name it gets on the engine, the remote one by default; ":latest" when it has no tag.
	Local string `json:"local_name,omitempty" arg:"positional"`
	Grants
	// Options are settings that it gets before it is enabled, as configure takes them.
	Options Options `json:"options,omitempty" secret:"true"`
	// Enable is whether it is enabled once it is there.
	Enable *bool `json:"enable,omitempty" default:"true"`
	Patience
	// Auth are the credentials for the registry: {"username", "password"}, {"identity_token"} or {"registry_token"}. They win over the docker config, which is asked otherwise.
	Auth registry.Auth `json:"auth_config,omitempty" secret:"true"`
}

// Install pulls a plugin, sets it up and enables it. It gets the privileges
// that were granted, and no others: one that asks for others is not installed
// (PrivilegesNotGrantedError). A name that is taken is a NameConflictError; a
// registry that refuses is a RegistryError. One that cannot be set up or
// enabled is removed again; the error's details have what could not be undone
// ("left").
func Install(ctx context.Context, e *engine.Engine, r InstallRequest, report func(registry.Progress) error) (engine.Document[Details], error) {
	var none engine.Document[Details]
	if err := r.check(); err != nil {
		return none, err
	}
	remote, err := newRemote(ctx, e, r.Remote, r.Auth)
	if err != nil {
		return none, err
	}
	local, err := remote.local(r.Local)
	if err != nil {
		return none, err
	}
	if err := local.free(ctx, e); err != nil {
		return none, err
	}
	_, asked, err := remote.privileges(ctx, e)
	if err != nil {
		return none, err
	}
	if err := r.cover(r.Remote, asked); err != nil {
		return none, err
	}
	i := installation{e: e, request: r, remote: remote, plugin: local, enabled: make(chan struct{})}
	close(i.enabled)
	doc, err := i.run(ctx, asked, report)
	if err != nil {
		return none, i.log.Undo(ctx, err)
	}
	i.log.Keep()
	return doc, nil
}

func (r InstallRequest) check() error {
	if err := r.Grants.check(); err != nil {
		return err
	}
	return r.Patience.check()
}

// local is the name that a plugin gets on the engine, as engines make it.
func (r remote) local(given string) (Ref, error) {
	named := r.named
	if given != "" {
		own, err := registry.ParseName(given)
		if err != nil {
			return Ref{}, noName("local_name", given)
		}
		if _, digested := own.(reference.Digested); digested {
			return Ref{}, fault.Invalid("leave the digest out: it follows from the plugin", "local_name %q has a digest", given).
				WithResource(given).WithDetail("field", "local_name")
		}
		named = own
	}
	name := reference.TrimNamed(named)
	if tagged, ok := named.(reference.Tagged); ok {
		if withTag, err := reference.WithTag(name, tagged.Tag()); err == nil {
			name = withTag
		}
	}
	return Ref{Plugin: reference.FamiliarString(reference.TagNameOnly(name))}, nil
}

// is tells that an engine has noted this plugin as where another came from; of a tag and a digest it notes the digest.
func (r remote) is(noted string) bool {
	named, err := registry.ParseName(noted)
	if err != nil {
		return false
	}
	wanted := r.named.String()
	if digested, ok := r.named.(reference.Digested); ok {
		wanted = reference.TrimNamed(r.named).String() + "@" + digested.Digest().String()
	}
	return named.String() == wanted
}

// free refuses a name that another plugin has. The engine would too, but only after the whole plugin has come.
func (r Ref) free(ctx context.Context, e *engine.Engine) error {
	_, _, err := r.details(ctx, e) // the name has a tag, so it is no beginning of an id
	switch {
	case fault.Is(err, fault.PluginNotFound):
		return nil
	case err != nil:
		return err
	}
	return fault.New(fault.NameConflict, "a plugin named %s is there already", r.Plugin).WithResource(r.Plugin).
		WithHint("remove it first, or give another local_name")
}

// installation is one plugin on its way.
type installation struct {
	e       *engine.Engine
	request InstallRequest
	remote  remote
	plugin  Ref // by its name; by its id once that is known
	known   bool
	log     undo.Log
	enabled chan struct{} // closed when the engine is not busy with enabling it
}

func (i *installation) run(ctx context.Context, asked []Privilege, report func(registry.Progress) error) (engine.Document[Details], error) {
	var none engine.Document[Details]
	if err := i.pull(ctx, asked, report); err != nil {
		return none, err
	}
	doc, details, err := i.plugin.details(ctx, i.e)
	if err != nil {
		return none, err
	}
	name := i.plugin
	if err := (Ref{Plugin: details.ID}).check(ctx, i.e); err != nil {
		return none, fault.New(fault.BadReply, "the engine gives no id of the plugin %s", name.Plugin).WithResource(name.Plugin)
	}
	i.plugin, i.known = Ref{Plugin: details.ID}, true
	// Another plugin may stand behind the name by now, and engines do not compare all of the privileges.
	if err := i.request.cover(i.request.Remote, details.Config.needs()); err != nil {
		return none, err
	}
	if len(i.request.Options) > 0 {
		if err := i.plugin.set(ctx, i.e, i.request.Options); err != nil {
			return none, renamed(err, name)
		}
	}
	if i.request.Enable != nil && !*i.request.Enable {
		if len(i.request.Options) == 0 {
			return doc, nil
		}
	} else if err := i.enable(ctx); err != nil {
		return none, renamed(err, name)
	}
	doc, _, err = i.plugin.details(ctx, i.e)
	return doc, renamed(err, name)
}

// renamed gives an error the name that the caller knows, instead of the id.
func renamed(err error, name Ref) error {
	if err == nil {
		return nil
	}
	return fault.From(err).WithResource(name.Plugin)
}

func (i *installation) pull(ctx context.Context, asked []Privilege, report func(registry.Progress) error) error {
	step := i.log.Add(undo.Step{
		Left:  undo.Left{What: "plugin", Name: i.plugin.Plugin, State: "installed", How: "remove it with plugins.remove(…, force=True)"},
		Limit: removeLimit, Do: i.remove,
	})
	query := url.Values{"remote": {i.remote.named.String()}, "name": {i.plugin.Plugin}}
	if asked == nil {
		asked = []Privilege{}
	}
	resp, err := i.e.DoWith(ctx, http.MethodPost, "/plugins/pull", query, i.remote.header(), asked)
	if err == nil {
		defer resp.Body.Close() // before its end this ends the pull on the engine too
		err = registry.Follow(i.e, resp.Body, report, nil)
	}
	if err == nil {
		return nil
	}
	switch f := fault.From(err); f.Code {
	case fault.Timeout, fault.Cancelled, fault.ConnectionLost, fault.BadReply, fault.TooLarge:
	default:
		if fault.CodeOf(err) != "" { // the engine has said that it did not do it, and has removed what there was
			step.Keep()
		}
	}
	return i.remote.failed(err, "installed")
}

// removeLimit is what the engine may need to find out that a plugin does not listen, and to end it.
const removeLimit = 40 * time.Second

// enable lets the engine end what it has begun also when the caller gives up: a plugin that is removed meanwhile would go on to run.
func (i *installation) enable(ctx context.Context) error {
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), removeLimit)
	i.enabled = make(chan struct{})
	failed := make(chan error, 1)
	fault.Go(func() {
		defer cancel()
		defer close(i.enabled)
		failed <- i.plugin.enable(own, i.e, i.request.Patience)
	}, func(err error) { failed <- err })
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return i.e.Explain(context.Cause(ctx))
	}
}

// remove takes back what was installed. By its name alone it is known only as long as it comes from where this one came from.
func (i *installation) remove(ctx context.Context) error {
	select {
	case <-i.enabled:
	case <-ctx.Done():
		return fault.From(ctx.Err())
	}
	_, details, err := i.plugin.details(ctx, i.e)
	if err == nil && (i.known || i.remote.is(details.Reference)) {
		err = i.plugin.remove(engine.Repeatable(ctx), i.e, true)
	}
	if fault.Is(err, fault.PluginNotFound) {
		return nil
	}
	return err
}
