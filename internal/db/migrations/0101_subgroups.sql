-- Groups inside a class: one that has ended keeps its name and who was in it, so that it can come back.
alter table group_ add column ended_at text not null default '';      -- '' = it is there; only groups inside others end
create index group_parent on group_(parent_id, ended_at, name);
create table group_past (             -- who was in a group when it ended
  group_id text not null references group_(id) on delete cascade,
  person_id text not null references person(id) on delete cascade,
  relation text not null,
  created_at text not null,           -- since when they had been in it
  primary key (group_id, person_id, relation)
);
create index group_past_person on group_past(person_id);
