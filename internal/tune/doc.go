// Package tune is where people decide what the engine goes by: the rule that makes a goal Got it, and the numbers that
// were fitted to this place's own log.
//
// Both are tried before they are used. [Service.TryRule] says whom a rule would touch, and [Service.Fit] judges a model on
// learners that it has not seen and only proposes it. Nothing that was earned goes by either: package progress holds
// it under the rule by which it was earned.
//
// A goal's rule belongs to an organisation, and whoever may change its courses chooses it. The fitted numbers belong to the whole
// installation: an admin decides about them where there is one organisation, and the operator where there are several.
// [Service.ForOperator] is the service as whoever has the command line of the server uses it.
//
// What follows from a decision (estimates and states are made again) is a job; [Config] says how it is ordered.
package tune
