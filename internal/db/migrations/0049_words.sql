-- Words of a course with their meaning, and which goal of a course answers to which standard of a framework.
create table term (
  id text primary key,
  org_id text not null references org(id),
  course_id text not null references course(id) on delete cascade,
  word text not null,
  word_fold text not null,
  meaning text not null,
  language text not null,
  source_hash text not null,        -- of what the import brought; '' = made here
  edited_at text not null,          -- '' = as imported; else kept when imported again
  made_by text not null,            -- person id, or '' = import
  unique (course_id, word_fold)
);
create table goal_align (
  goal_id text not null references goal(id) on delete cascade,
  standard_id text not null references goal(id) on delete cascade,
  origin text not null,             -- hand | import
  made_by text not null,            -- person id, or '' = import
  made_at text not null,
  primary key (goal_id, standard_id)
);
create index goal_align_standard on goal_align(standard_id, goal_id);
