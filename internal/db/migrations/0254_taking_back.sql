-- What a guide did to several lines of the desk at once, so that it can be taken back in one step for a short time.

create table desk_order (
  id text primary key,
  org_id text not null references org(id),
  person_id text not null references person(id) on delete cascade,
  at text not null,
  taken_at text not null            -- when it was taken back; '' = not
);
create index desk_order_person on desk_order(person_id, at);
create table desk_act (             -- what was done with one line
  order_id text not null references desk_order(id) on delete cascade,
  n int64 not null,
  kind text not null,               -- of the line
  ref text not null,
  learner_id text not null references learner(id),
  did text not null,                -- ok | say
  back text not null,               -- JSON: what is needed to take it back; '' = it stays
  primary key (order_id, n)
);
create index desk_act_learner on desk_act(learner_id);
