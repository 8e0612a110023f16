-- The map of a class reads a thousand states, and nothing else of these long rows.
create index goal_state_shown on goal_state(learner_id, goal_id, state, needs_refresh);
