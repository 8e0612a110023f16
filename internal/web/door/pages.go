package door

import (
	"context"
	"net"
	"net/http"
	"sync"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/i18n"
	"crossfade/internal/people"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// Pages are the pages of the door. People and Texts are needed; the rest has a plain default.
type Pages struct {
	People *people.Service
	Texts  *i18n.Catalogue
	// Nav gives the navigation for a viewer, and how many notices they have not read; the last two are those of [ui.Env].Frame. Without it, guides get
	// ui.GuideNav and learners ui.LearnerNav.
	Nav func(ctx context.Context, v route.Viewer, counted bool, waiting int) (tabs []ui.Tab, notices int)
	// Erase erases a person from every room; the app gives it, since it reaches beyond this one. Without it, no page offers it.
	Erase func(ctx context.Context, actor core.Actor, person core.PersonID) error
	// Address tells from which IP address a request came. Without it, that of the connection; behind a proxy the app
	// reads it from the proxy's header.
	Address func(r *http.Request) string
	// BaseURL is the address of this server for links that leave it, such as "https://school.example". Without it, the
	// address that the request was sent to.
	BaseURL string
	// Courses are what new learners can start with; without it, nobody is asked.
	Courses *course.Service
	// Next is what a new place has to do next; nil is nothing.
	Next func(ctx context.Context, actor core.Actor) ui.UpNext
	// AfterSetup is the page that follows the welcome; without it "/courses/new".
	AfterSetup string

	zones sync.Map // *time.Location by name
}

// Routes lists the pages.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /welcome", Who: route.Anyone, Handler: p.welcome, Note: "the first visit"},
		{Pattern: "POST /welcome", Who: route.Anyone, Handler: p.setUp, Note: "set the server up with the one-time code"},
		{Pattern: "GET " + route.SignInPath, Who: route.Anyone, Handler: p.signInPage, Note: "sign in"},
		{Pattern: "POST " + route.SignInPath, Who: route.Anyone, Handler: p.signIn, Note: "sign in by name and passphrase"},
		{Pattern: "POST /sign-in/passkey/begin", Who: route.Anyone, Handler: p.beginPasskeySignIn, Note: "a challenge for a passkey, as JSON for the script"},
		{Pattern: "POST /sign-in/passkey", Who: route.Anyone, Handler: p.passkeySignIn, Note: "sign in by a passkey"},
		{Pattern: "GET /here", Who: route.Anyone, Handler: p.here, Note: "who's here? at a device that several share"},
		{Pattern: "GET /here/{person}", Who: route.Anyone, Handler: p.face, Note: "the pictures or the PIN of one of them"},
		{Pattern: "POST /here/{person}", Who: route.Anyone, Handler: p.comeIn, Note: "one picture more, or a PIN"},
		{Pattern: "GET /in/{token}", Who: route.Anyone, Handler: p.linkPage, Note: "a one-time link, before it is used"},
		{Pattern: "POST /in/{token}", Who: route.Anyone, Handler: p.useLink, Note: "use a one-time link"},
		{Pattern: "GET /join/{token}", Who: route.Anyone, Handler: p.joinPage, Note: "a link into a class"},
		{Pattern: "POST /join/{token}", Who: route.Anyone, Handler: p.join, Note: "join the class"},
		{Pattern: "POST /sign-out", Who: route.Anyone, Handler: p.signOut, Note: "sign out here"},

		{Pattern: "GET /me", Who: route.SignedIn, Handler: p.me, Note: "my settings and devices"},
		{Pattern: "POST /me", Who: route.SignedIn, Handler: p.saveMe, Note: "save my settings"},
		{Pattern: "POST /me/passphrase", Who: route.SignedIn, Handler: p.savePassphrase, Note: "change my passphrase"},
		{Pattern: "POST /me/pin", Who: route.SignedIn, Handler: p.savePIN, Note: "change my PIN for shared devices"},
		{Pattern: "POST /me/passkeys/begin", Who: route.SignedIn, Handler: p.beginPasskey, Note: "a challenge for a new passkey, as JSON for the script"},
		{Pattern: "POST /me/passkeys", Who: route.SignedIn, Handler: p.addPasskey, Note: "add a passkey"},
		{Pattern: "POST /me/passkeys/{passkey}/remove", Who: route.SignedIn, Handler: p.removePasskey, Note: "remove a passkey of mine"},
		{Pattern: "POST /me/remember", Who: route.SignedIn, Handler: p.rememberMe, Note: "show me on this device"},
		{Pattern: "POST /me/org", Who: route.SignedIn, Handler: p.switchOrg, Note: "go to another place of mine"},
		{Pattern: "POST /me/devices/others/end", Who: route.SignedIn, Handler: p.endOthers, Note: "sign out on every other device"},
		{Pattern: "POST /me/devices/{session}/end", Who: route.SignedIn, Handler: p.endDevice, Note: "sign out on one device"},

		{Pattern: "GET /people", Who: route.Guides, Handler: p.list, Note: "the people of a group"},
		{Pattern: "POST /people/groups", Who: route.Guides, Handler: p.addGroup, Note: "add a class, household or team"},
		{Pattern: "POST /people/groups/{group}/people", Who: route.Guides, Handler: p.addPeople, Note: "add people by name"},
		{Pattern: "POST /people/groups/{group}/cards", Who: route.Staff, Handler: p.cards, Note: "sign-in cards for a group, shown once"},
		{Pattern: "GET /people/roster", Who: route.Admins, Handler: p.rosterPage, Note: "bring a list of people and classes"},
		{Pattern: "POST /people/roster", Who: route.Admins, Handler: p.sendRoster, Note: "take the list, and say what came of it"},
		{Pattern: "POST /people/groups/{group}/join", Who: route.Guides, Handler: p.makeJoin, Note: "a link into a group, shown once"},
		{Pattern: "POST /people/groups/{group}/join-end", Who: route.Guides, Handler: p.endJoin, Note: "end the links into a group"},
		{Pattern: "POST /people/groups/{group}/codes", Who: route.Guides, Handler: p.groupCodes, Note: "picture codes for a group, shown once"},
		{Pattern: "POST /people/groups/{group}/devices", Who: route.Guides, Handler: p.addDevice, Note: "this device is shared by a group"},
		{Pattern: "POST /people/groups/{group}/devices/{device}/forget", Who: route.Guides, Handler: p.forgetDevice, Note: "a device is shared no longer"},
		{Pattern: "POST /people/groups/{group}/colleagues", Who: route.Guides, Handler: p.inviteColleague, Note: "a colleague helps to guide a group"},
		{Pattern: "POST /people/groups/{group}/people/{person}/leave", Who: route.Guides, Handler: p.leave, Note: "somebody leaves a group"},
		{Pattern: "POST /people/groups/{group}/people/{person}/return", Who: route.Admins, Handler: p.comeBack, Note: "take back that somebody left a group"},
		{Pattern: "GET /covers/{group}", Who: route.Guides, Handler: p.covers, Note: "who covers a class, and until when"},
		{Pattern: "POST /covers/{group}", Who: route.Guides, Handler: p.addCover, Note: "have somebody cover a class for some days"},
		{Pattern: "POST /covers/{group}/{cover}/end", Who: route.Guides, Handler: p.endCover, Note: "end a cover sooner"},
		{Pattern: "POST /covers/{group}/{cover}/again", Who: route.Guides, Handler: p.resumeCover, Note: "take that back"},
		{Pattern: "POST /covers/{group}/{cover}/link", Who: route.Guides, Handler: p.coverLink, Note: "a one-time link for somebody who is here to cover alone"},
		{Pattern: "GET /cover/{group}", Who: route.Staff, Handler: p.myCover, Note: "what somebody who covers a class does there, and until when"},
		{Pattern: "GET /subgroups/{group}", Who: route.Guides, Handler: p.subgroups, Note: "the groups inside a class"},
		{Pattern: "POST /subgroups/{group}", Who: route.Guides, Handler: p.addSubgroup, Note: "make a group inside a class"},
		{Pattern: "GET /subgroups/{group}/{subgroup}", Who: route.Guides, Handler: p.subgroup, Note: "a group inside a class: its name and who is in it"},
		{Pattern: "POST /subgroups/{group}/{subgroup}", Who: route.Guides, Handler: p.saveSubgroup, Note: "name it, and say who is in it"},
		{Pattern: "POST /subgroups/{group}/{subgroup}/end", Who: route.Guides, Handler: p.endSubgroup, Note: "end a group inside a class"},
		{Pattern: "POST /subgroups/{group}/{subgroup}/again", Who: route.Guides, Handler: p.resumeSubgroup, Note: "bring back a group that has ended"},
		{Pattern: "GET /people/{person}", Who: route.Guides, Handler: p.person, Note: "one person"},
		{Pattern: "POST /people/{person}", Who: route.Guides, Handler: p.savePerson, Note: "rename a person, change the band"},
		{Pattern: "POST /people/{person}/move", Who: route.Guides, Handler: p.move, Note: "a learner changes the group and keeps everything"},
		{Pattern: "POST /people/{person}/carers", Who: route.Guides, Handler: p.addCarer, Note: "somebody cares for a learner"},
		{Pattern: "POST /people/{person}/carers/{carer}/again", Who: route.Guides, Handler: p.carerAgain, Note: "take back that somebody no longer cares for a learner"},
		{Pattern: "POST /people/{person}/carers/{carer}/end", Who: route.Guides, Handler: p.endCarer, Note: "somebody no longer cares for a learner"},
		{Pattern: "POST /people/{person}/link", Who: route.Staff, Handler: p.link, Note: "a one-time sign-in link, shown once"},
		{Pattern: "POST /people/{person}/code", Who: route.Guides, Handler: p.makeCode, Note: "a picture code, shown once"},
		{Pattern: "POST /people/{person}/roles", Who: route.Admins, Handler: p.setRoles, Note: "what a person does here: teach, support, lead, run it"},
		{Pattern: "POST /people/{person}/suspend", Who: route.Guides, Handler: p.suspend, Note: "keep a person out for now"},
		{Pattern: "POST /people/{person}/resume", Who: route.Guides, Handler: p.resume, Note: "let a person in again"},
		{Pattern: "GET /people/{person}/erase", Who: route.Guides, Handler: p.erasePage, Note: "before a person is erased"},
		{Pattern: "POST /people/{person}/erase", Who: route.Guides, Handler: p.erase, Note: "erase a person for good"},
	}
}

// where says from where a request signs in.
func (p *Pages) where(r *http.Request) people.Where {
	w := people.Where{Device: deviceWords(r.UserAgent())}
	if p.Address != nil {
		w.Address = p.Address(r)
		return w
	}
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		w.Address = host
	}
	return w
}

// base is the address of this server, without a slash at its end.
func (p *Pages) base(r *http.Request) string {
	return route.Base(r, p.BaseURL)
}

// problemsOf turns the wrong fields of an error into what ui shows above a form, in the order of the form's fields.
func problemsOf(ctx context.Context, err error, fields ...string) []ui.Problem {
	keys := route.FieldKeys(err)
	var list []ui.Problem
	for _, f := range fields {
		if key := keys[f]; key != "" {
			list = append(list, ui.Problem{Field: f, Text: ui.T(ctx, key)})
		}
	}
	return list
}

// problemAt is the words for one wrong field, or "".
func problemAt(ctx context.Context, err error, field string) string {
	if key := route.FieldKeys(err)[field]; key != "" {
		return ui.T(ctx, key)
	}
	return ""
}
