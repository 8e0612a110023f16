-- The pacing guide that a class had before, so that replacing it or taking it away can be taken back.

create table pacing_before (        -- one for a class and a course
  group_id text not null references group_(id) on delete cascade,
  course_id text not null references course(id) on delete cascade,
  org_id text not null references org(id),
  guide_id text not null,           -- the id that it had
  by_id text not null,              -- person id of who put it in force; '' once they are erased
  made_at text not null,
  ends_on text not null,            -- local date of its last line
  lines text not null,              -- JSON: goal, local date, and how much it belongs to the course
  left_at text not null,            -- until when it held
  left_by text not null,            -- person id of who took it away; '' once they are erased
  primary key (group_id, course_id)
);
create index pacing_before_course on pacing_before(course_id);
create index pacing_before_by on pacing_before(by_id);
create index pacing_before_left on pacing_before(left_by);
