-- Work: what is to be made and for whom, what learners made of it, by which criteria it is looked at, and what was said.
create table task (
  id text primary key,
  org_id text not null references org(id),
  unit_id text not null references unit(id),
  title text not null,
  brief text not null,              -- Markdown: make this, so
  audience text not null,           -- for whom
  kind text not null,               -- any | words | picture | sound | video | document | link: what is taken
  need text not null,               -- must | should | stretch
  due_on text not null,             -- a local date, or ''
  due_why text not null,            -- '' = the date is soft
  sort int64 not null,
  made_by text not null,            -- person id
  created_at text not null,
  retired_at text not null
);
create index task_unit on task(unit_id, sort);
create table product (              -- what one learner makes for one task
  id text primary key,
  org_id text not null references org(id),
  task_id text not null references task(id),
  learner_id text not null references learner(id),
  versions int64 not null,          -- the newest one
  created_at text not null,
  changed_at text not null,         -- of the newest version
  waits bool not null,              -- for somebody who guides, since the newest version
  unique (task_id, learner_id)
);
create index product_learner on product(learner_id, changed_at);
create index product_waits on product(org_id, waits, changed_at);
create table product_version (
  product_id text not null references product(id) on delete cascade,
  n int64 not null,
  words text not null,
  link text not null,
  note text not null,               -- what is different now
  handed_at text not null,
  primary key (product_id, n)
);
create table product_file (
  id text primary key,
  product_id text not null references product(id) on delete cascade,
  n int64 not null,
  name text not null,
  hash text not null,               -- blob
  media_type text not null,         -- as its bytes say
  size int64 not null,
  small_hash text not null,         -- blob: a small copy of a picture, or ''
  small_type text not null
);
create index product_file_product on product_file(product_id, n);
create index product_file_hash on product_file(hash);
create table criterion (
  id text primary key,
  task_id text not null references task(id),
  title text not null,
  low text not null,                -- what it looks like: not yet
  mid text not null,                -- getting there
  top text not null,                -- strong
  sort int64 not null
);
create index criterion_task on criterion(task_id, sort);
create table exemplar (             -- what good looks like
  id text primary key,
  task_id text not null references task(id),
  title text not null,
  words text not null,
  link text not null,
  note text not null,               -- what makes it strong, or weak
  strong bool not null,
  sort int64 not null
);
create index exemplar_task on exemplar(task_id, sort);
create table score (
  product_id text not null references product(id) on delete cascade,
  n int64 not null,                 -- version
  criterion_id text not null references criterion(id),
  level int64 not null,             -- 1 low, 2 mid, 3 top
  reason text not null,
  by_person text not null,
  scored_at text not null,
  primary key (product_id, n, criterion_id)
);
create table feedback_point (
  id text primary key,
  product_id text not null references product(id) on delete cascade,
  n int64 not null,                 -- version that it is about
  kind text not null,               -- strength | try | question
  spot text not null,               -- the place in the work, in its own words, or ''
  words text not null,
  action text not null,             -- what to try; only of a try
  by_person text not null,
  said_at text not null,
  use text not null,                -- '' | used | partly | not
  why text not null,
  used_at text not null,
  used_n int64 not null             -- version in which it was used; 0 = none
);
create index feedback_point_product on feedback_point(product_id, said_at);
create index feedback_point_by on feedback_point(by_person);
create table slot (                 -- a piece that a portfolio of the unit needs
  id text primary key,
  unit_id text not null references unit(id),
  title text not null,
  criteria text not null,
  sort int64 not null
);
create index slot_unit on slot(unit_id, sort);
create table slot_fill (
  slot_id text not null references slot(id) on delete cascade,
  learner_id text not null references learner(id),
  product_id text not null references product(id) on delete cascade,
  shows text not null,              -- what it shows, in the learner's words
  filled_at text not null,
  accepted_by text not null,        -- person id, or ''
  accepted_at text not null,
  word text not null,               -- what the guide said
  primary key (slot_id, learner_id)
);
create index slot_fill_learner on slot_fill(learner_id);
create index slot_fill_product on slot_fill(product_id);
