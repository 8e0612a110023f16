// Package search finds things by the words in them: one index of folded words for every organisation of the server, in two
// tables, with the same SQL on both databases. It knows neither goals nor lessons; whoever owns a thing says under which
// words it is to be found ([Put]), and who asks says in which courses to look ([Query]).
//
// What always holds: words are compared without case and accents; every word of a query must begin a word of what is found;
// a query sees one organisation, and of it only the places that it names. The index is a cache: putting the same things
// again changes nothing, and it can be made again from the tables of the things.
package search
