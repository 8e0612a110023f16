-- A link into a class may say with which course those start who come in by it.
alter table join_link add column course_id text not null default '';   -- '' = none
