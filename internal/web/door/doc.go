// Package door holds the pages by which people come in and look after who is here: welcome (the first visit), sign in,
// one-time links, one's own settings, and the people of a class, household or team.
//
// It also has the middleware that tells every other page who is there: [Pages.WithActor] finds the session, and puts
// the viewer (package route) and the looks and the language of the page (package ui) into the request.
//
// Secrets on pages: a one-time link is shown on the answer to the POST that made it, once, and is in no
// address and no table. The page behind a link asks for one more press, so that the preview of
// a message does not use it up.
package door
