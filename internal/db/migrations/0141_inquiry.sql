-- Inquiry in a unit: the question with its sources, limits and group sheet; angles; and questions that learners write.
create table inquiry (
  unit_id text primary key references unit(id),
  org_id text not null references org(id),
  question text not null,           -- the fixed, or framing, question
  sheet text not null,              -- what a small group writes down: "list five …"
  lines int64 not null,             -- how many lines its sheet has; 0 = no sheet
  inside text not null,             -- what lies inside the limits, in words
  outside text not null,            -- words that lie outside, one on each line
  sources int64 not null,           -- how many sources an angle needs
  made_by text not null,            -- person id
  changed_at text not null
);
create index inquiry_by on inquiry(made_by);
create table inquiry_source (       -- given with the question
  id text primary key,
  unit_id text not null references unit(id),
  title text not null,
  link text not null,               -- or ''
  note text not null,
  sort int64 not null
);
create index inquiry_source_unit on inquiry_source(unit_id, sort);
create table inquiry_group (        -- a small group with its one sheet
  id text primary key,
  org_id text not null references org(id),
  unit_id text not null references unit(id),
  class_id text not null,           -- '' = of somebody who is in no class
  n int64 not null,                 -- its number in the class
  made_at text not null
);
create index inquiry_group_of on inquiry_group(unit_id, class_id, n);
create table inquiry_member (
  group_id text not null references inquiry_group(id) on delete cascade,
  learner_id text not null references learner(id),
  primary key (group_id, learner_id)
);
create index inquiry_member_learner on inquiry_member(learner_id);
create table inquiry_line (         -- what was written on a line of a sheet; never changed, so that two who write at once lose nothing
  id text primary key,
  group_id text not null references inquiry_group(id) on delete cascade,
  n int64 not null,                 -- which line, from 1
  words text not null,
  source text not null,
  learner_id text not null,         -- who wrote it
  state text not null,              -- now | beside (written at the same time as what is now) | before
  at text not null
);
create index inquiry_line_of on inquiry_line(group_id, n, at);
create index inquiry_line_by on inquiry_line(learner_id);
create table angle (                -- a way to look at the framing question
  id text primary key,
  org_id text not null references org(id),
  unit_id text not null references unit(id),
  class_id text not null,           -- '' = of somebody who is in no class
  learner_id text not null,         -- who wrote it, a guide too
  by_guide bool not null,
  words text not null,
  state text not null,              -- open | waits (outside the limits: asked for) | no
  made_at text not null
);
create index angle_of on angle(unit_id, class_id, made_at);
create index angle_by on angle(learner_id);
create table angle_take (           -- who works on it
  angle_id text not null references angle(id) on delete cascade,
  learner_id text not null references learner(id),
  why text not null,
  at text not null,
  left_at text not null,
  primary key (angle_id, learner_id)
);
create index angle_take_learner on angle_take(learner_id);
create table angle_source (
  id text primary key,
  angle_id text not null references angle(id) on delete cascade,
  learner_id text not null,
  title text not null,
  link text not null,
  at text not null
);
create index angle_source_of on angle_source(angle_id, at);
create index angle_source_by on angle_source(learner_id);
create table inquiry_question (     -- the question that a learner makes
  id text primary key,
  org_id text not null references org(id),
  unit_id text not null references unit(id),
  learner_id text not null references learner(id),
  problem text not null,
  why text not null,
  for_whom text not null,           -- me family community, with spaces between
  subs text not null,               -- sub-questions, one on each line
  views text not null,              -- viewpoints, one on each line
  sources text not null,            -- first sources, one on each line
  habits text not null,             -- habits of mind, with spaces between
  state text not null,              -- draft | ready
  mentor_id text not null,          -- person id of whom the learner took as a mentor
  made_at text not null,
  changed_at text not null,
  unique (unit_id, learner_id)
);
create index inquiry_question_learner on inquiry_question(learner_id);
create index inquiry_question_mentor on inquiry_question(mentor_id);
create table inquiry_word (         -- what somebody said about it, and what the learner answered
  id text primary key,
  question_id text not null references inquiry_question(id) on delete cascade,
  kind text not null,               -- comment | nudge | mentor
  by_person text not null,
  words text not null,
  at text not null,
  reply text not null,
  reply_at text not null
);
create index inquiry_word_of on inquiry_word(question_id, at);
create index inquiry_word_by on inquiry_word(by_person);
