-- Classmates who help each other: who may be asked, what was asked, and whom it went to.
create table peer_help (            -- "you may ask me": a learner's own switch, off without a row
  learner_id text not null,
  org_id text not null references org(id),
  since text not null,
  primary key (learner_id, org_id)
);
create table peer_closed (          -- a guide closed it for a class
  class_id text primary key,
  by_person text not null,          -- '' = somebody who was erased
  at text not null
);
create index peer_closed_by on peer_closed(by_person);
create table peer_ask (
  id text primary key,
  org_id text not null references org(id),
  class_id text not null,
  learner_id text not null,         -- who asks
  course_id text not null,
  goal_id text not null,
  tried text not null,
  think text not null,
  stuck text not null,
  sent_at text not null,
  asked_id text not null,           -- the learner who has it; '' = nobody
  status text not null,             -- open | answered | nobody | adult | back
  answer text not null,
  answered_at text not null,
  read_at text not null             -- who asked has read what became of it
);
create index peer_ask_learner on peer_ask(learner_id, status);
create index peer_ask_asked on peer_ask(asked_id, status);
create index peer_ask_class on peer_ask(class_id, sent_at);
create table peer_turn (            -- who had a question, so that it comes to nobody twice
  ask_id text not null references peer_ask(id) on delete cascade,
  learner_id text not null,
  at text not null,
  primary key (ask_id, learner_id)
);
create index peer_turn_learner on peer_turn(learner_id, at);
alter table question add column task_id text not null default '';   -- the task that a question came from, or ''
