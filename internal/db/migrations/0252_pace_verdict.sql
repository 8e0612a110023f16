-- What forecasts said when their learners were told, so that nobody else reads a warning before the learner had a day with it.

create table pace_verdict (         -- of one learner in one course; no row where there is nothing to hold against an end
  learner_id text not null references learner(id),
  course_id text not null references course(id) on delete cascade,
  org_id text not null references org(id),
  verdict text not null,            -- fits | tight | past
  since text not null,              -- when the learner was told
  open_at text not null,            -- from when others read it
  primary key (learner_id, course_id)
);
create index pace_verdict_course on pace_verdict(course_id);
