-- When a learner had shown every goal of a course that must be reached. Whether that is still so is read from the states; this keeps the instant, also
-- for the words when something is open again.
create table course_done (
  learner_id text not null references learner(id),
  course_id text not null references course(id) on delete cascade,
  done_at text not null,            -- of what was shown last
  primary key (learner_id, course_id)
);
