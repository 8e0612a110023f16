-- The desk: who is stuck, and who was seen when.
create table stuck (                -- a goal that a learner checked alone and does not have yet; a cache of sitting_goal
  learner_id text not null references learner(id),
  goal_id text not null references goal(id),
  org_id text not null references org(id),
  tries int64 not null,             -- finished checks alone since it was last got
  last_at text not null,            -- of the latest of them
  seen_at text not null,            -- a guide sat down with the learner about it; '' = not yet
  primary key (learner_id, goal_id)
);
create index stuck_org on stuck(org_id, tries, last_at);
insert into stuck (learner_id, goal_id, org_id, tries, last_at, seen_at)
  select p.learner_id, p.goal_id, min(s.org_id), count(*), max(p.finished_at), ''
  from sitting_goal p join sitting s on s.id = p.sitting_id
  where p.kind = 'alone' and p.finished_at <> '' and p.result in ('not_yet', 'getting_there')
    and not exists (select 1 from goal_state g where g.learner_id = p.learner_id and g.goal_id = p.goal_id and g.state in ('got_it', 'secure'))
    and not exists (select 1 from sitting_goal n where n.learner_id = p.learner_id and n.goal_id = p.goal_id and n.kind = 'alone'
      and n.result = 'got_it' and n.finished_at > p.finished_at)
  group by p.learner_id, p.goal_id;
create index fixit_org on fixit(org_id, done_at, goal_id);
create table contact (              -- when a guide last talked with a learner, and when they want to again
  learner_id text not null references learner(id),
  org_id text not null references org(id),
  last_at text not null,            -- '' = never
  due_on text not null,             -- local date, 2026-12-01; '' = no rhythm
  every int64 not null,             -- days from one check-in to the next
  primary key (learner_id, org_id)
);
create index contact_due on contact(org_id, due_on);
create table coach_session (        -- a check-in or a coaching session
  id text primary key,
  org_id text not null references org(id),
  learner_id text not null references learner(id),
  by_id text not null,              -- person id of the guide
  kind text not null,               -- check_in | coaching
  goal_id text not null,            -- what it was about, or ''
  shared text not null,             -- notes that the learner sees, too
  private text not null,            -- notes for the guide who wrote them alone
  at text not null
);
create index coach_session_learner on coach_session(learner_id, org_id, at);
create index coach_session_by on coach_session(by_id);
create table agenda_item (          -- what one of the two wants to talk about next time
  id text primary key,
  org_id text not null references org(id),
  learner_id text not null references learner(id),
  by_id text not null,              -- person id of who wrote it
  body text not null,
  made_at text not null,
  done_at text not null             -- '' = still to talk about
);
create index agenda_item_learner on agenda_item(learner_id, org_id, done_at);
create index agenda_item_by on agenda_item(by_id);
create table todo (                 -- something to do that stands on Today until it is done
  id text primary key,
  org_id text not null references org(id),
  learner_id text not null references learner(id),
  by_id text not null,              -- person id of who set it
  kind text not null,               -- step | group | meeting, package plan
  course_id text not null,
  goal_id text not null,            -- or ''
  title text not null,
  body text not null,
  due_on text not null,             -- local date, or ''
  minutes int64 not null,
  ref text not null,                -- what it comes from: session, group, slot
  made_at text not null,
  done_at text not null,
  unique (learner_id, kind, ref, title)
);
create index todo_learner on todo(learner_id, org_id, done_at);
create index todo_by on todo(by_id);
create index todo_ref on todo(ref);
create table one_to_one (           -- a time at which a guide is there for one learner
  id text primary key,
  org_id text not null references org(id),
  by_id text not null,              -- person id of the guide
  starts_at text not null,
  minutes int64 not null,
  place text not null,              -- a room, or the address of a video call
  learner_id text not null,         -- who booked it; '' = free
  goal_id text not null,
  question text not null,           -- what the learner wants to talk about
  booked_at text not null,
  cancelled_at text not null        -- the guide took it back
);
create index one_to_one_by on one_to_one(by_id, starts_at);
create index one_to_one_learner on one_to_one(learner_id, starts_at);
create table calendar_link (        -- the address of a person's calendar, which only they know
  token_hash text primary key,      -- SHA-256 of the token, hex; the token itself is never kept
  person_id text not null references person(id) on delete cascade,
  org_id text not null references org(id),
  created_at text not null,
  unique (person_id, org_id)
);
