// Package route is what every package of pages shares: the table of routes, who may come in at
// each, and the few answers that a handler gives.
//
// A package of pages (internal/web/<area>) has one Pages struct with its services and a method
//
//	func (p *Pages) Routes() []route.Route {
//		return []route.Route{
//			{Pattern: "GET /people", Who: route.Guides, Handler: p.list, Note: "learners by group"},
//			{Pattern: "POST /people", Who: route.Guides, Handler: p.add, Note: "add learners by name"},
//		}
//	}
//
// The app mounts all of them with [Mount]; a test reads the same tables to try every route as
// every kind of visitor. Who is only the outer door (signed in? teaching here?). What an actor may do to
// one learner or one class is asked below the web, in the service that the handler calls.
//
// # How a handler answers
//
//	func (p *Pages) add(w http.ResponseWriter, r *http.Request) {
//		form, err := route.ParseForm(w, r)           // size and number of fields are bounded
//		if err != nil {
//			route.Fault(w, r, err)                   // 413, 422 …: one page for all faults
//			return
//		}
//		group, err := route.PathID[core.GroupID](r, "group")
//		…
//		err = p.people.AddLearners(r.Context(), route.Actor(r), …)
//		if route.Again(err) {                        // wrong fields: the same page, nothing lost
//			route.Render(w, r, http.StatusUnprocessableEntity, addPage(view))
//			return
//		}
//		…
//		route.Flash(w, r, route.Note{Key: "people.added", Args: []string{"name", name}})
//		route.SeeOther(w, r, "/people")              // POST, then 303, then GET
//	}
//
// [Actor] and [ViewerOf] say who is there; the middleware WithActor of the door package puts them
// in the request, and the looks and the language of the page with them (ui.With). [Render] shows the note
// of the last act in the frame of the page.
package route
