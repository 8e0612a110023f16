-- Search over everything that a course holds: what is found, and the folded words that find it. All of it is made from the
-- tables of goals, lessons and questions, and can be made again at any time.
create table search_course (
  course_id text primary key references course(id) on delete cascade,
  digest text not null              -- of everything in it that can be found
);
create table search_entry (
  course_id text not null references course(id) on delete cascade,
  n int64 not null,                 -- 0, 1, 2 … in the order of the titles
  org_id text not null references org(id),
  kind text not null,               -- goal | lesson | question | word
  thing_id text not null,
  goal_id text not null,            -- the goal under which a learner meets it, or ''
  title text not null,
  title_fold text not null,
  form text not null,               -- of a lesson, or ''
  minutes int64 not null,           -- 0 = unknown
  language text not null,
  level text not null,              -- band of the course
  primary key (course_id, n)
);
create index search_entry_title on search_entry(org_id, title_fold);
create table search_word (
  course_id text not null references course(id) on delete cascade,
  word text not null,               -- folded; '=goal:…', '=form:…' for what a filter asks for
  org_id text not null,
  hits bytes not null,              -- package search: where it stands, and how prominently
  primary key (course_id, word)
);
create index search_word_org on search_word(org_id, word);

-- A thing linked to a goal here; it outlives an import of its course.
create table resource_goal_mark (
  resource_id text not null references resource(id) on delete cascade,
  goal_id text not null references goal(id),
  marked_by text not null,          -- person id
  marked_at text not null,
  primary key (resource_id, goal_id)
);

-- Which form somebody chose last. It orders what is offered and locks nothing.
create table learner_form (
  learner_id text primary key references learner(id),
  form text not null,               -- package library
  chosen_at text not null
);

-- What an import is about, kept while a person looks at what it would change.
alter table import_run add column order_ text not null default '';

-- Links that lead nowhere, as the last look found them.
create table broken_link (
  resource_id text not null references resource(id) on delete cascade,
  address text not null,
  why text not null,                -- file | status | unreachable
  found_at text not null,
  primary key (resource_id, address)
);
