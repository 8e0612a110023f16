-- The queue: what is to be done after a transaction, or at a time.
create table job (
  id text primary key,
  org_id text not null,             -- '' = the whole server's
  kind text not null,
  payload text not null,            -- JSON
  unique_key text not null,         -- '' = none; else one open job of the kind with this key
  state text not null,              -- open | done | dead (given up)
  due_at text not null,             -- open: when a worker may take it ('' = at once): its time, or the end of the lease of the worker that has it
  worker text not null,             -- who has it; '' = nobody
  tries int64 not null,
  last_error text not null,
  done int64 not null,              -- progress of long jobs: so much of …
  total int64 not null,             -- … so much; 0 = unknown
  message text not null,            -- key of the text that says what it is at
  result text not null,             -- JSON, once it is done
  finished_at text not null
);
create unique index job_unique on job(kind, unique_key) where unique_key <> '' and state = 'open';
create index job_due on job(due_at, id) where state = 'open';
create index job_finished on job(finished_at) where state <> 'open';
-- What comes again and again: the time at which it comes next.
create table job_schedule (
  name text primary key,
  next_at text not null
);
