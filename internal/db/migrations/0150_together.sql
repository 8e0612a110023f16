-- Criteria that a class made together, and what learners say of their own work by them.
alter table criterion add column class_id text not null default '';   -- '' = set by a guide, for everybody; else made together, and for this class
alter table criterion add column shapers text not null default '[]';  -- JSON: learner ids of those whose ideas it is
create index criterion_class on criterion(class_id, task_id);
create table criterion_words (      -- what a place of a workshop of criteria looks like at each level, before it is finished
  workshop_id text not null references workshop(id) on delete cascade,
  slot int64 not null,
  low text not null,
  mid text not null,
  top text not null,
  primary key (workshop_id, slot)
);
create table self_score (
  product_id text not null references product(id) on delete cascade,
  n int64 not null,                 -- version
  criterion_id text not null references criterion(id),
  level int64 not null,             -- 1 low, 2 mid, 3 top
  shows text not null,              -- where one sees it in the work
  scored_at text not null,
  primary key (product_id, n, criterion_id)
);
