-- A goal or a unit that its source replaces by one under a new identifier stays the same row and takes the new key. Here stands the
-- key that it had, so that an older version of the source meets it again.
create table goal_key (
  framework_id text not null references framework(id) on delete cascade,
  key text not null,
  goal_id text not null references goal(id) on delete cascade,
  at text not null,
  primary key (framework_id, key)
);
create index goal_key_goal on goal_key(goal_id);
create table unit_key (
  course_id text not null references course(id) on delete cascade,
  key text not null,
  unit_id text not null references unit(id) on delete cascade,
  at text not null,
  primary key (course_id, key)
);
create index unit_key_unit on unit_key(unit_id);
