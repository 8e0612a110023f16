// Package uitest checks the HTML of a page in tests, without a browser: what the policy of pages
// refuses, what keyboards and screen readers need, and what the product promises for every page.
//
//	uitest.Page(t, recorder.Body.String())
//
// It is quick enough for every page in every state; a browser with axe looks at the rest.
package uitest
