-- The engine's estimates. They advise and never decide a state; like the states they are a cache of the log.
create table learner_estimate (     -- what the engine makes of one learner over all goals; goals' own parts stand in goal_state
  learner_id text primary key references learner(id),
  made text not null,               -- by which engine and model, package progress; others than those in force are made again
  state text not null               -- JSON, package mastery; numbers are written so that they come back to the last bit
);
alter table goal_state add column estimate text not null default ''; -- JSON, package mastery; '' = no answers yet

-- Models fitted to this installation's own log. Without any, the program's own defaults serve.
create table mastery_version (
  number int64 primary key,         -- 1, 2, 3 …
  digest text not null,             -- SHA-256 of the model, hex
  model text not null,              -- JSON, package mastery; never changed
  report text not null,             -- JSON, package mastery: what the fit was made of, and how it did
  made_at text not null
);
create table mastery_use (          -- which model was in force since when; the last row is in force
  n int64 primary key,              -- 1, 2, 3 …
  version int64 not null,           -- 0 = the program's own defaults
  digest text not null,             -- '' = the program's own defaults
  by_id text not null,              -- learner id of who decided
  since text not null
);
create table mastery_rules (        -- the rules of the program that last went over all states; one row
  id int64 primary key,
  digest text not null,
  since text not null
);

-- How a learner wants refreshes dealt out; no row: five a day, every day.
create table refresh_habit (
  learner_id text primary key references learner(id),
  daily int64 not null,             -- at most so many on one day
  days text not null                -- how much of it each weekday takes, Sunday first: seven digits, 0 none, 1 half, 2 all
);
