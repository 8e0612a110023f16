-- Pacing: by when a class wants to be through with which goal, and the plans that fit into the time that is left.
create table pacing_guide (         -- one for a class and a course
  id text primary key,
  org_id text not null references org(id),
  group_id text not null references group_(id) on delete cascade,
  course_id text not null references course(id) on delete cascade,
  by_id text not null,              -- person id of who put it in force
  made_at text not null,
  ends_on text not null,            -- local date of its last line
  unique (group_id, course_id)
);
create index pacing_guide_course on pacing_guide(course_id);
create table pacing_line (
  guide_id text not null references pacing_guide(id) on delete cascade,
  goal_id text not null references goal(id),
  on_day text not null,             -- local date
  need text not null,               -- must | should | stretch, or '' for what the course says
  sort int64 not null,
  primary key (guide_id, goal_id)
);
create table pacing_draft (         -- a table that somebody pasted or sent and has not put in force; its writer alone sees it
  id text primary key,
  org_id text not null references org(id),
  group_id text not null references group_(id) on delete cascade,
  course_id text not null references course(id) on delete cascade,
  by_id text not null,              -- person id
  words text not null,              -- as it was pasted
  starts_on text not null,          -- local date of the first day of week 1, or ''
  made_at text not null,
  unique (group_id, course_id, by_id)
);
create index pacing_draft_by on pacing_draft(by_id);
create table path (                 -- the plan that a learner goes by in a course, made to fit the time that is left
  learner_id text not null references learner(id),
  course_id text not null references course(id) on delete cascade,
  by_id text not null,              -- person id of who put it there
  until_on text not null,           -- local date
  minutes int64 not null,           -- a day
  made_at text not null,
  primary key (learner_id, course_id)
);
create index path_by on path(by_id);
create table path_goal (
  learner_id text not null references learner(id),
  course_id text not null references course(id) on delete cascade,
  goal_id text not null references goal(id),
  sort int64 not null,
  on_day text not null,             -- local date by which it is to be shown; '' = it does not fit and comes all the same
  primary key (learner_id, course_id, goal_id)
);
-- About how many minutes a day a learner wants to learn; 0 = never said.
alter table refresh_habit add column minutes int64 not null default 0;
