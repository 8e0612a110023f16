-- Criteria of a learner's own, and scores that a learner and whoever guides them find together.
alter table criterion add column learner_id text not null default '';  -- '' = for more than one; else a learner's own, agreed with whoever guides them
alter table criterion add column goal_id text not null default '';     -- the goal on which they want to grow by it, or ''
create index criterion_own on criterion(learner_id, task_id);
create table consult (
  product_id text not null references product(id) on delete cascade,
  n int64 not null,                 -- version
  learner_ok text not null,         -- when the learner last said that the scores stand as they see it, or ''
  guide_ok text not null,           -- when whoever guides did
  guide_id text not null,           -- who that is: a person
  primary key (product_id, n)
);
