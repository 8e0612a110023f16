-- Goals, items, resources, courses.
create table framework (
  id text primary key,
  org_id text not null references org(id),
  key text not null,                -- stable in its source
  title text not null,
  language text not null,
  source text not null,
  licence text not null,
  created_at text not null,
  unique (org_id, key)
);
create table goal (
  id text primary key,
  org_id text not null references org(id),
  framework_id text not null references framework(id),
  key text not null,
  title text not null,
  why text not null,
  description text not null,
  language text not null,
  minutes int64 not null,           -- first guess; 0 = unknown
  rule text not null,               -- '' = the default rule, else JSON {"right":4,"of":5,…}
  sort int64 not null,
  source_hash text not null,        -- of what the import brought; '' = made here
  edited_at text not null,          -- '' = as imported; else kept when imported again, and named in the report
  retired_at text not null,
  unique (framework_id, key)
);
create index goal_org on goal(org_id, title);
create table goal_need (
  goal_id text not null references goal(id) on delete cascade,
  needs_id text not null references goal(id) on delete cascade,
  why text not null,
  primary key (goal_id, needs_id)
);
create index goal_need_back on goal_need(needs_id);
create table course (
  id text primary key,
  org_id text not null references org(id),
  framework_id text not null references framework(id),
  key text not null,
  title text not null,
  title_fold text not null,
  summary text not null,
  why text not null,
  language text not null,
  band text not null,
  version text not null,
  licence text not null,
  authors text not null,            -- JSON list of names
  source text not null,
  format text not null,             -- oatutor | folder | …: what it was imported from
  imported_at text not null,
  created_at text not null,
  retired_at text not null,
  unique (org_id, key)
);
create table unit (
  id text primary key,
  course_id text not null references course(id) on delete cascade,
  key text not null,
  title text not null,
  challenge text not null,
  why text not null,
  sort int64 not null,
  unique (course_id, key)
);
create table unit_goal (
  unit_id text not null references unit(id) on delete cascade,
  goal_id text not null references goal(id),
  need text not null,               -- must | should | stretch
  sort int64 not null,
  primary key (unit_id, goal_id)
);
create index unit_goal_goal on unit_goal(goal_id);
create table enrolment (
  course_id text not null references course(id) on delete cascade,
  learner_id text not null references learner(id),
  org_id text not null references org(id),
  added_by text not null,           -- person id
  created_at text not null,
  ended_at text not null,
  primary key (course_id, learner_id)
);
create index enrolment_learner on enrolment(learner_id, ended_at);
create table item (
  id text primary key,
  org_id text not null references org(id),
  course_id text not null references course(id) on delete cascade,
  key text not null,
  version int64 not null,           -- the current one
  uses text not null,               -- '' = everywhere, else comma-separated
  difficulty text not null,
  templated bool not null,          -- makes endless variants
  problem text not null,            -- key of the problem (stimulus) that it is a part of, or ''
  rungs int64 not null,             -- of its hint ladder
  source_hash text not null,
  edited_at text not null,
  retired_at text not null,
  withdrawn_at text not null,       -- '' = not; a guide took this version out as wrong, until somebody mends it
  unique (course_id, key)
);
create table item_version (
  item_id text not null references item(id) on delete cascade,
  version int64 not null,
  content text not null,            -- JSON, package item
  made_by text not null,            -- person id, or '' = import
  created_at text not null,
  primary key (item_id, version)
);
create table item_goal (
  item_id text not null references item(id) on delete cascade,
  goal_id text not null references goal(id),
  primary key (item_id, goal_id)
);
create index item_goal_goal on item_goal(goal_id, item_id);
create table resource (
  id text primary key,
  org_id text not null references org(id),
  course_id text not null references course(id) on delete cascade,
  key text not null,
  title text not null,
  title_fold text not null,
  form text not null,               -- read | watch | listen | do | talk | example
  role text not null,               -- learn | fixit | stretch
  minutes int64 not null,
  language text not null,
  version int64 not null,
  sort int64 not null,
  licence text not null,
  authors text not null,            -- JSON list
  source text not null,
  source_hash text not null,
  edited_at text not null,
  retired_at text not null,
  unique (course_id, key)
);
create table resource_version (
  resource_id text not null references resource(id) on delete cascade,
  version int64 not null,
  body text not null,               -- Markdown
  made_by text not null,
  created_at text not null,
  primary key (resource_id, version)
);
create table resource_goal (
  resource_id text not null references resource(id) on delete cascade,
  goal_id text not null references goal(id),
  primary key (resource_id, goal_id)
);
create index resource_goal_goal on resource_goal(goal_id, resource_id);
create table course_file (
  course_id text not null references course(id) on delete cascade,
  path text not null,               -- 'files/pizza.svg', as texts refer to it
  hash text not null,               -- blob
  media_type text not null,
  size int64 not null,
  alt text not null,
  small_hash text not null,         -- a small copy for pages, or ''
  small_type text not null,
  primary key (course_id, path)
);
create index course_file_hash on course_file(hash);
create table maths (                -- MathML cached by hash of its TeX
  hash text primary key,
  mathml text not null
);
create table import_run (           -- one import: its progress while it runs, its report after
  id text primary key,
  org_id text not null references org(id),
  person_id text not null,
  name text not null,               -- of the file or folder
  status text not null,             -- waiting | running | done | refused
  done int64 not null,
  total int64 not null,
  report text not null,             -- JSON, package course
  created_at text not null,
  finished_at text not null
);
create index import_run_org on import_run(org_id, created_at);
