-- Somebody covers a class for some days: they have a guide's daily rights there from the first day to the last, and by the clock alone. A row stays when
-- it is over: it is the record of who covered, when, and who asked for it.
create table cover (
  id text primary key,
  org_id text not null references org(id) on delete cascade,
  group_id text not null references group_(id) on delete cascade, -- the class, household or team
  person_id text not null references person(id) on delete cascade, -- who covers
  from_on text not null,            -- the first day, a date where the place is
  until_on text not null,           -- the last day, inclusive
  from_at text not null,            -- the first day begins
  until_at text not null,           -- the day after the last begins
  made_by text not null,            -- person who asked for it; '' once they are erased
  created_at text not null,
  ended_at text not null default '', -- ended sooner; '' = by its last day
  ended_by text not null default ''
);
create index cover_person on cover(person_id, org_id, until_at);
create index cover_group on cover(group_id, until_at);
