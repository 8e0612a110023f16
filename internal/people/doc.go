// Package people knows who is here: organisations, persons and their roles, groups, who cares for
// whom, and how a person signs in. It answers one of the two questions behind every permission:
// what is this actor to this learner? (The other one, what may that relation do, is answered by
// package soundboard.)
//
// # What it owns
//
//   - An [Org] is a home, a class (or school) or a workplace. Several live on one server and see nothing
//     of each other.
//   - A [Person] has an account, whatever their role. Everybody may learn, so everybody has a learner
//     id ([core.LearnerID]) as well. The evidence log and the states know that id only; the table learner
//     holds the mapping, and [Forget] empties it for good.
//   - A [Group] is a household, a class, a team, or a group inside one.
//   - Credentials, one-time sign-in links, sessions, and the limits on attempts.
//
// It does not own what a person learns, makes or may decide.
//
// # How secrets are kept
//
// A passphrase is kept as an Argon2id hash that carries its own parameters (see hash.go). The tokens of
// sessions (256 random bits) and of sign-in links (128) are in the tables as their SHA-256 only, so reading
// the database lets nobody in. The one-time code that proves whose server this is, is kept the same way.
//
// # The gate
//
// The verbs here that touch other people (add, link, suspend) ask a [Gate] first: the table of acts in
// package soundboard, which stands above this room and is handed in by the app.
package people
