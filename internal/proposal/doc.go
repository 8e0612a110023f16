// Package proposal keeps Asks on record: what somebody wants to do that others say yes to first. It is the only mechanism for approvals in the house. From
// whom, how many, until when, what may happen meanwhile: all this comes from the table of acts (soundboard.Terms) and is stored with the
// proposal, so a table that changes later does not change what was agreed.
//
// The room that owns an act registers once how it runs ([Service.Handle]), and then asks through [Service.Do]:
//
//	asks.Handle("plan.own", proposal.Handler{Run: func(ctx, tx, p, by) error { … }})
//	outcome, err := asks.Do(ctx, tx, proposal.Asking{Kind: "plan.own", Question: soundboard.Question{…}, Ref: plan, Title: "My plan"})
//
// [Service.Do] asks the board. Allow runs the act now; Ask records a proposal; Deny is the fault with the sentence. A yes that completes a
// proposal runs the act in the very transaction that stores the yes: there is no yes without its effect.
//
// What always holds:
//
//   - A proposal ends once: yes, no, withdrawn, or stopped for safety. Whoever comes later gets a [core.Conflict].
//   - Whoever answers is asked again what they are to the learner, at that moment.
//   - Nobody says yes to their own proposal, unless nobody else exists to ask: then one's own answer counts.
//   - A question back ("Ask") keeps it open and gives the turn to the asker; a reply gives it back.
//   - No has a reason, in words.
//   - When its time is over, silence is the answer that the terms say. That is the clock's doing ([Service.Expire]).
package proposal
