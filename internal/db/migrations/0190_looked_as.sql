-- Who looked at a learner's pages as the learner sees them: one line a day. The learner can read it.
create table looked_as (
  org_id text not null references org(id),
  learner_id text not null,
  person_id text not null,          -- who looked
  day text not null,                -- 2026-11-21, UTC
  at text not null,                 -- the first time that day
  primary key (learner_id, org_id, day, person_id)
);
create index looked_as_person on looked_as(person_id);
