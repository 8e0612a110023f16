// Package sent takes files that people send, from a phone too: it says what a file is by its bytes, takes out what the
// camera wrote into it (see picture.Clean), gives it a name that every system takes, keeps it, and makes a light copy of
// a heavy picture. Whose file it is and who may see it is for the rooms above to know.
//
// What always holds: what the camera wrote never reaches the store.
package sent
