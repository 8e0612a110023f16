-- Where a film of a lesson stops and asks, and what a learner answered there.
create table resource_stop (
  resource_id text not null references resource(id) on delete cascade,
  at_ int64 not null,               -- seconds from the beginning of the first film or sound of the lesson
  item_key text not null,           -- a question of the same course
  primary key (resource_id, at_)
);
-- Of kind film: the lesson whose film asks, and when each question comes.
alter table sitting add column resource_id text not null default '';
alter table sitting_item add column at_ int64 not null default 0;
create index sitting_film on sitting(learner_id, resource_id, started_at);
