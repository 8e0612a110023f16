-- Units made here: what they are for, until when, and the plan that a class follows through them.
alter table unit add column audience text not null default '';      -- for whom the work is, or ''
alter table unit add column draft bool not null default false;      -- only those who guide see it
alter table unit add column made_by text not null default '';       -- person id; '' = it came in with a course
alter table unit add column edited_at text not null default '';     -- '' = as imported; else an import keeps what stands here
alter table unit add column until_on text not null default '';      -- a local date, or ''
alter table unit add column until_why text not null default '';     -- '' = the date is soft; else why it is hard
alter table unit add column template text not null default '';      -- the template that it was begun from, or ''
create table unit_outcome (         -- what a learner can show at the end
  id text primary key,
  unit_id text not null references unit(id) on delete cascade,
  words text not null,
  sort int64 not null
);
create index unit_outcome_unit on unit_outcome(unit_id, sort);
create table unit_part (            -- one step of the plan that everybody follows
  id text primary key,
  unit_id text not null references unit(id) on delete cascade,
  title text not null,
  body text not null,               -- Markdown
  catch_up text not null,           -- what to do for whoever was away
  goal_id text not null,            -- what it leads to, or ''
  opens_on text not null,           -- a local date, or '' = by hand
  opened_at text not null,          -- '' = not opened by hand
  sort int64 not null
);
create index unit_part_unit on unit_part(unit_id, sort);
create table unit_away (            -- who was away when a part was held
  part_id text not null references unit_part(id) on delete cascade,
  learner_id text not null references learner(id),
  marked_by text not null,          -- person id
  marked_at text not null,
  caught_at text not null,          -- when the learner had caught up, or ''
  primary key (part_id, learner_id)
);
create index unit_away_learner on unit_away(learner_id);
create table own_date (             -- the date that a learner set for themselves, for a unit or a task
  learner_id text not null references learner(id),
  thing text not null,              -- id of the unit or the task
  until_on text not null,
  set_at text not null,
  primary key (learner_id, thing)
);
