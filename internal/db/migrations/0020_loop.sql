-- The evidence log: append-only. It names people by the opaque learner id; what people wrote stands beside it.
create table statement (
  id text primary key,              -- may be made by the client, so a repeat is harmless
  org_id text not null references org(id),
  learner_id text not null references learner(id),
  seq int64 not null,               -- 1, 2, 3 … per learner; folds run in this order
  verb text not null,               -- package evidence
  goal_id text not null,            -- '' = none
  object_kind text not null,        -- item | sitting | goal | resource | statement
  object_id text not null,
  sitting_id text not null,         -- '' = none
  voids text not null,              -- id of the statement that this one voids, or ''
  by_id text not null,              -- learner id of who made it: the learner, or a guide who judged
  sees text not null,               -- self | guides | family: who may see it
  at text not null,                 -- when it happened, by its own clock
  stored_at text not null,
  data text not null,               -- JSON: facts with versions, never a name or a text of a person
  text_digest text not null,        -- SHA-256 over salt and texts, hex; '' = no texts
  prev text not null,               -- digest of the statement before; '' for the first
  digest text not null,
  unique (learner_id, seq)
);
create index statement_goal on statement(learner_id, goal_id, seq);
create index statement_sitting on statement(sitting_id, seq);
create index statement_voids on statement(voids);
create index statement_by on statement(by_id);
create table statement_text (       -- what a person wrote, beside the log; erased with the person
  statement_id text not null references statement(id),
  part text not null,               -- 'response.R1', 'note', …
  body text not null,
  primary key (statement_id, part)
);
create table statement_salt (
  statement_id text primary key references statement(id),
  salt text not null
);

-- States: a fold over the log, kept as a cache.
create table goal_state (
  learner_id text not null references learner(id),
  goal_id text not null references goal(id),
  org_id text not null references org(id),
  state text not null,              -- package mastery
  since text not null,
  needs_refresh bool not null,
  refresh_due text not null,        -- '' = none due
  successes int64 not null,
  practised int64 not null,
  reason text not null,
  score float64 not null,
  max float64 not null,
  outcome text not null,            -- JSON: the whole outcome with rule, version and deciding evidence
  seq int64 not null,               -- of the last statement folded in
  primary key (learner_id, goal_id)
);
create index goal_state_due on goal_state(learner_id, refresh_due);
create table goal_open (            -- a guide opened a goal whose prerequisites are not there yet
  learner_id text not null references learner(id),
  goal_id text not null references goal(id),
  opened_by text not null,          -- person id
  opened_at text not null,
  primary key (learner_id, goal_id)
);

-- Checks.
create table sitting (
  id text primary key,
  org_id text not null references org(id),
  learner_id text not null references learner(id),
  course_id text not null references course(id),
  kind text not null,               -- together | alone | refresh | practice
  status text not null,             -- open | done
  confidence int64 not null,        -- 0 not sure, 1 quite sure, 2 sure; -1 = not asked
  fixit_id text not null,           -- the fix-it plan that this practice belongs to, or ''
  keep text not null,               -- '' | keep | change: the answer after the result
  seed text not null,               -- decimal; never leaves the server
  started_at text not null,
  finished_at text not null
);
create index sitting_learner on sitting(learner_id, status, kind);
create index sitting_course on sitting(learner_id, course_id, kind, finished_at);
create table sitting_goal (
  sitting_id text not null references sitting(id) on delete cascade,
  goal_id text not null references goal(id),
  learner_id text not null,
  kind text not null,               -- as the sitting
  asked int64 not null,             -- questions in this sitting for this goal
  planned int64 not null,           -- questions the rule asks for
  right_ int64 not null,            -- after voids; -1 = not finished
  voided int64 not null,
  result text not null,             -- '' | got_it | getting_there | not_yet | judge (too few questions)
  statement_id text not null,       -- of the result that stands
  finished_at text not null,
  primary key (sitting_id, goal_id)
);
create index sitting_goal_learner on sitting_goal(learner_id, goal_id, kind, finished_at);
create table sitting_item (
  sitting_id text not null references sitting(id) on delete cascade,
  n int64 not null,                 -- 1, 2, 3 …
  learner_id text not null,
  item_id text not null references item(id),
  item_version int64 not null,
  goal_id text not null,
  variant text not null,            -- JSON: the variant as drawn, pinned; never sent as it is
  variant_key text not null,        -- tells equal variants apart from different ones
  shown_at text not null,
  hints int64 not null,             -- rungs of the ladder shown
  scaffolds text not null,          -- JSON: what was answered on rungs that ask back; '' = nothing
  tries int64 not null,
  response text not null,           -- JSON; '' = not answered
  result text not null,             -- JSON, package item; '' = not answered
  score float64 not null,
  answered_at text not null,
  voided_at text not null,
  primary key (sitting_id, n)
);
create index sitting_item_seen on sitting_item(learner_id, item_id, shown_at);
create index sitting_item_item on sitting_item(item_id, item_version);

-- Lessons used, fix-it plans, questions, reports, asks for a judgement.
create table resource_use (
  learner_id text not null references learner(id),
  resource_id text not null,        -- a resource, or 'example:<item id>' for a hint ladder used as worked example
  goal_id text not null,
  form text not null,
  first_at text not null,
  last_at text not null,
  done_at text not null,            -- '' = opened and not finished
  primary key (learner_id, resource_id, goal_id)
);
create table fixit (
  id text primary key,
  org_id text not null references org(id),
  learner_id text not null references learner(id),
  course_id text not null references course(id),
  goal_id text not null references goal(id),
  sitting_id text not null,         -- the check alone that it answers
  opened_at text not null,
  mistake_note text not null,
  mistake_at text not null,
  way_id text not null,             -- resource, 'example:<item id>' or 'talk'
  way_form text not null,
  way_at text not null,
  practice_id text not null,        -- sitting
  practice_at text not null,
  different_note text not null,
  different_at text not null,
  done_at text not null,
  unique (sitting_id, goal_id)
);
create index fixit_learner on fixit(learner_id, goal_id, done_at);
create table question (
  id text primary key,
  org_id text not null references org(id),
  learner_id text not null references learner(id),
  course_id text not null,
  goal_id text not null,
  sitting_id text not null,
  n int64 not null,
  tried text not null,
  think text not null,
  stuck text not null,
  sent_at text not null,
  answer text not null,
  answered_by text not null,        -- person id
  answered_at text not null,
  read_at text not null             -- the learner has read the answer
);
create index question_org on question(org_id, answered_at, sent_at);
create index question_learner on question(learner_id, answered_at, read_at);
create table item_report (          -- "this question is wrong"
  id text primary key,
  org_id text not null references org(id),
  item_id text not null references item(id),
  item_version int64 not null,
  sitting_id text not null,
  n int64 not null,
  learner_id text not null references learner(id),
  body text not null,
  sent_at text not null,
  status text not null,             -- open | kept | voided
  decided_by text not null,
  decided_at text not null,
  note text not null,
  unique (sitting_id, n)
);
create index item_report_org on item_report(org_id, status, sent_at);
create table judgement_ask (        -- too few questions: a guide's judgement counts
  learner_id text not null references learner(id),
  goal_id text not null references goal(id),
  org_id text not null references org(id),
  sitting_id text not null,
  note text not null,
  asked_at text not null,
  closed_at text not null,
  primary key (learner_id, goal_id)
);
create index judgement_ask_org on judgement_ask(org_id, closed_at, asked_at);

-- Plan: a row behind every line of Today.
create table plan_item (
  id text primary key,
  org_id text not null references org(id),
  learner_id text not null references learner(id),
  day text not null,                -- local date, 2026-11-21
  kind text not null,               -- package plan
  course_id text not null,
  goal_id text not null,
  ref text not null,                -- what it opens: lesson, sitting, fix-it plan, question …
  minutes int64 not null,           -- a guess; 0 = none
  sort int64 not null,
  status text not null,             -- open | done | gone
  made_at text not null,
  done_at text not null,
  unique (learner_id, day, kind, course_id, goal_id, ref)
);
create index plan_item_day on plan_item(learner_id, day, sort);
