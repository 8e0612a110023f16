-- Goals that people write in a unit: learners' own, private ones, and those that a class made together.
create table own_goal (
  id text primary key,
  org_id text not null references org(id),
  unit_id text not null,            -- '' = of no unit: private goals only
  class_id text not null,           -- of goals made together; else ''
  learner_id text not null,         -- whose it is; '' = the class's
  kind text not null,               -- own | private | class
  slot text not null,               -- of a goal made together: the place that it fills
  title text not null,              -- what
  why text not null,
  how text not null,                -- how I'll show it
  by_day text not null,             -- by when, 2026-12-01, or ''
  state text not null,              -- draft | sent | verified | met | stopped; private and class goals: draft or met
  verified_by text not null,        -- person id
  verified_at text not null,
  verified_text text not null,      -- what was verified: a big change is verified again
  stop_reason text not null,        -- of a safety stop
  stopped_by text not null,
  shapers text not null,            -- of a goal made together: JSON list of learner ids, whose ideas it is
  made_at text not null,
  changed_at text not null,
  dropped_at text not null
);
create index own_goal_learner on own_goal(learner_id, unit_id);
create index own_goal_unit on own_goal(unit_id, class_id, kind);
create index own_goal_verifier on own_goal(verified_by);
create index own_goal_stopper on own_goal(stopped_by);
create index own_goal_org on own_goal(org_id, state);
create table own_goal_must (        -- which must-covers it touches
  own_goal_id text not null references own_goal(id) on delete cascade,
  goal_id text not null references goal(id),
  linked_by text not null,          -- learner | guide: who linked it; a guide's link is a suggestion until the learner keeps it
  primary key (own_goal_id, goal_id)
);
create index own_goal_must_goal on own_goal_must(goal_id);
create table goal_pointer (         -- a guide points a learner to a must-cover that nothing leads to yet
  learner_id text not null references learner(id),
  goal_id text not null references goal(id),
  unit_id text not null,
  org_id text not null references org(id),
  by_person text not null,
  at text not null,
  seen_at text not null,
  primary key (learner_id, goal_id)
);
create index goal_pointer_goal on goal_pointer(goal_id);
create index goal_pointer_by on goal_pointer(by_person);
create table trouble (              -- "this is not all right", and safety stops: one table for all rooms
  id text primary key,
  org_id text not null references org(id),
  about text not null,              -- own_goal | inquiry | idea: what kind of thing
  ref text not null,
  learner_id text not null,         -- whose thing it is
  reported_by text not null,        -- learner id of who says so; '' when a guide stopped it unasked
  words text not null,
  status text not null,             -- open | stopped | all_right
  answer text not null,             -- the reason of a stop, or why it is all right
  answered_by text not null,        -- person id
  at text not null,
  answered_at text not null
);
create index trouble_learner on trouble(learner_id, status);
create index trouble_by on trouble(reported_by);
create index trouble_answerer on trouble(answered_by);
create index trouble_ref on trouble(about, ref);
create index trouble_open on trouble(org_id, status, at);
