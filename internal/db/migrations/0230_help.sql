-- Help from the task: a one-to-one keeps the task that it is about, a question the rungs of the ladder that were taken before it.

alter table one_to_one add column task_id text not null default '';  -- the task of a unit that it is about, or ''
alter table question add column again bool not null default false;   -- whoever asks says that they looked at it again first
