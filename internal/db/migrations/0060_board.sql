-- The sound board: where the faders stand, for whom, and how they came there.
create table board_setting (
  id text primary key,
  org_id text not null references org(id),
  class_id text not null,           -- '' = the whole organisation; else a class, household or team
  unit_id text not null,            -- '' = every unit
  task_id text not null,            -- '' = every task
  group_id text not null,           -- '' = everybody; else a group in the class
  learner_id text not null,         -- '' = everybody; else just this one
  element text not null,
  level text not null,              -- guide | together | learner
  weight int64 not null,            -- how near to a learner it is; the nearest wins
  set_by text not null,             -- person id
  set_at text not null,
  until_at text not null,           -- '' = for good; else a trial: from then on before_level holds again
  before_level text not null,       -- '' = nothing was set here before
  unique (org_id, element, class_id, unit_id, task_id, group_id, learner_id)
);
create index board_setting_learner on board_setting(learner_id);
create index board_setting_until on board_setting(until_at);
create table board_change (         -- the journal: it only grows
  id text primary key,
  org_id text not null references org(id),
  class_id text not null,
  unit_id text not null,
  task_id text not null,
  group_id text not null,
  learner_id text not null,
  element text not null,
  from_level text not null,         -- what held for this scope before
  to_level text not null,           -- what holds now
  inherits bool not null,           -- the scope's own setting was taken away
  kind text not null,               -- moved | trial | kept | back | ended
  until_at text not null,
  source text not null,             -- '' = by hand; preset:mixed, suggestion, asked
  by_person text not null,          -- '' = the clock, or somebody who was erased
  why text not null,
  answers text not null,            -- JSON: the four questions of readiness, answered or ''
  at text not null
);
create index board_change_class on board_change(org_id, class_id, at);
create index board_change_learner on board_change(learner_id, at);
create index board_change_by on board_change(by_person);
create table board_hint (           -- what a guide said to a suggestion: not yet (until when), or never
  org_id text not null references org(id),
  class_id text not null,
  learner_id text not null,         -- '' = the whole class
  element text not null,
  level text not null,              -- the one that was suggested
  said text not null,               -- not_yet | never
  until_at text not null,           -- of not_yet
  by_person text not null,
  at text not null,
  primary key (org_id, class_id, learner_id, element, level)
);
create index board_hint_learner on board_hint(learner_id);
create index board_hint_by on board_hint(by_person);
create index board_setting_by on board_setting(set_by);
