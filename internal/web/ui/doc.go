// Package ui holds the parts that pages are made of, as templ components. It knows nothing about
// courses or checks: a page turns what it knows into these. Every part works without JavaScript, by
// keyboard, at 320 px and from right to left; the page /gallery shows each in every state.
//
// # A page
//
// Components with children are functions; components without are structs, so that a page names
// what it fills in and leaves the rest out. Both know the person who looks from ctx, which one
// middleware fills with [With].
//
//	templ todayPage(v todayView) {
//		@ui.Page(ui.Doc{Title: ui.T(ctx, "today.title")}) {
//			@ui.Heading{Asks: v.Day, Title: ui.T(ctx, "today.hello", "name", v.Name)}
//			@ui.NextCard{Title: v.Next.Title, Minutes: 20, Start: ui.Button{Label: ui.T(ctx, "today.start"), Href: v.Next.Href}}
//		}
//	}
//
// Texts: ui.T(ctx, key, pairs…) is a text of the catalogue; ui.L(ctx) has numbers, dates, direction.
// All strings in the structs are finished texts in the person's language, except [Tab].Key.
//
// # Cheat sheet
//
// Frame
//
//	@ui.Page(ui.Doc{Title, Layout, Script}) { … }   // a page inside; Layout: InColumn, Across, WithAside (children: <div>…</div><aside>…</aside>)
//	@ui.Door(ui.Doc{Title}) { … }                   // welcome, sign-in, link from outside: no navigation
//	@ui.Heading{Asks, Title, Sub, Back: ui.Link{Label, Href}, Under}   // always first: it has the h1
//	@ui.Crumb(ui.Link{…})                           // a way back without a heading
//	ui.Env{L, Theme, Band, Place, Path, Me, Nav: ui.LearnerNav() or ui.GuideNav(waiting), Help, SaveData, NoKeys, Flash}
//
// Doing
//
//	@ui.Form("/goals") { … @ui.Actions() { @ui.Button{Label, Kind: ui.Primary} } }   // POST; not sent twice
//	@ui.Upload("/import") { … }                     // the same with files
//	@ui.Hidden("once", id)                          // a value that goes along
//	@ui.Elapsed("seconds")                          // a value: seconds that the page was looked at; 0 is unknown
//	@ui.Button{Label, Href}                         // a link; without Href a submit button
//	@ui.Button{Label, Kind: ui.Primary | ui.Text | ui.Danger, Small, Big, Wide, Icon, After, Name, Value, Action, Press}
//	@ui.Button{Label, Why: "Opens after …"}         // cannot be pressed now, says why
//	@ui.IconButton{Label, Icon, Name, Value, Off}   // a picture alone; Label is hidden text
//	@ui.Tick{Label, Done, Action}                   // a box that posts done=1 or done=0
//
// Asking
//
//	@ui.Field{Name, Label, Hint, Problem, Value, Type, Auto, Rows, Need, Short, Save}
//	@ui.ChoiceGroup{Name, Legend, Quiet, Many, Need, Locked, Digits, Options: []ui.Choice{{Value, Label, Body, About, Icon, Chosen, Result, Says}}}
//	@ui.Select{Name, Label, Options}
//	@ui.TextEntry{Name, Label, Quiet, Rows}         // an answer in words or maths: no spelling help
//	@ui.NumberEntry{Name, Label, Quiet, Unit}       // a number, with the person's decimal mark
//	@ui.HowSure{Name, Chosen, Need}                 // fader in ink, values 1, 2, 3
//	@ui.Fader{Name, Legend, Notches, Chosen, Says, Locked}   // with By on the notches: who decides
//	@ui.Problems{List: []ui.Problem{{Field, Text}}} // above a form that needs another look (HTTP 422)
//
// Showing
//
//	@ui.Section(id, title, more) { … }              // a part under a ruled title, h2
//	@ui.Card() { … }   @ui.Lifted() { … }   @ui.Well() { … }   @ui.Note() { … }   @ui.Strip(icon) { … }
//	@ui.Details(title, more, open) { … }            // a card that opens     @ui.Explain(title) { … }   // without a frame
//	@ui.UpNext{Step, Label, Href}                   // leads on from a page that is one step of several
//	@ui.NextCard{Title, Text, Minutes, Who, State, Start, Other, Art}
//	@ui.TodayList() { @ui.TodayCard{Title, Href, Facts, Who, State, Done, Tick, Move, First, Last} }
//	@ui.Goal{Name, Href, Why, State, MustCover, Facts, WhyState}      @ui.Outline{Sections}      @ui.Legend()
//	@ui.Result{Title, State, First: ui.Score{When, Right, Total}, Now, Needs, Text, Facts, Next, Lifted}
//	@ui.Steps() { @ui.Step(1, title, ui.StepNow) { … } }              // fix-it plan; StepDone, StepNow, StepLater
//	@ui.Choices() { @ui.Option{Title, About, Icon, Href or Name+Value, Picked, Used, Tag, Big} }
//	@ui.Ladder{Title, Rungs: []ui.Rung{{Title, Text, More, Icon, Used, Now, Action}}, Sees}
//	@ui.Needs() { @ui.NeedsMe{Name, Face, Since, Why, Action, Now} }
//	@ui.Table{Caption, Columns, Rows}               // cells are components: ui.Words("…"), ui.Button{…}
//	@ui.Tally{Items: []ui.Count{{Label, Is, Of}}}   // the numbers at the head of a report
//	@ui.Progress{Label, Done, Total}                // an import that takes a while
//	@ui.Empty{Text, Why, Action}   @ui.Toast{Text, Undo}   @ui.ErrorBody{Title, Text, Reference, Way, Other}
//	@ui.Prose() { @templ.Raw(richtext) }            // text of a course, already sanitised
//
// Small
//
//	@ui.Profile{Bars: []ui.Bar{{Name, By}}, Big}    // seven bars: who decides what
//	@ui.Pill{State: ui.GotIt}   @ui.Who{By: ui.Together, Label}   @ui.Sees{Label, Private}   @ui.Tag{Label, Icon}
//	@ui.Meta() { @ui.Fact("doc", "2 pages") @ui.Minutes(20) }   @ui.Beads{Done, Total, Label}
//	@ui.Face{Name, Face, Size}   @ui.Person{Name, Face, More, Href}   @ui.Licence{Authors, Name, Href, Source}
//	@ui.Icon("clock")   @ui.BigIcon("cup")          // static/src/icons.svg; always beside a word
//
// Tests: uitest.Page(t, html) checks a page without a browser.
//
// Layout classes for what has no component: stack, stack-s, stack-l (space between children), row,
// row-between, cols cols-list (list and detail), grid-2, narrow, center, quiet, big, vh (hidden, but read aloud).
//
// No style attributes and no inline scripts: the content security policy refuses them.
package ui
