-- Help from the task: one-to-ones and questions to classmates keep the task that they are about.

alter table one_to_one add column task_id text not null default '';  -- the task of a unit that it is about, or ''
alter table peer_ask add column task_id text not null default '';    -- the same
alter table question add column again bool not null default false;   -- whoever asks says that they looked at it again first
