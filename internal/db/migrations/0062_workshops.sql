-- Making together: goals, angles, criteria.
create table workshop (
  id text primary key,
  org_id text not null references org(id),
  kind text not null,               -- goals | angles | criteria
  class_id text not null,
  unit_id text not null,
  title text not null,              -- the frame in one line
  frame text not null,              -- what is inside, what is out, what is researched first
  slots text not null,              -- JSON: the names of the places to fill, in order
  of_learners int64 not null,       -- how many of what is taken up must come from learners
  status text not null,             -- open | final
  made_by text not null,            -- person id
  made_at text not null,
  final_by text not null,
  final_at text not null,
  unique (kind, unit_id, class_id)
);
create index workshop_unit on workshop(unit_id);
create index workshop_by on workshop(made_by);
create index workshop_final on workshop(final_by);
create index workshop_in on workshop(org_id, class_id);
create table workshop_idea (
  id text primary key,
  workshop_id text not null references workshop(id) on delete cascade,
  learner_id text not null,         -- of whoever wrote it, a guide too
  by_guide bool not null,
  text text not null,
  why text not null,
  slot int64 not null,              -- 0 = not taken up, else which place it fills
  merged_into text not null,        -- '' = stands for itself
  made_at text not null,
  changed_at text not null,
  withdrawn_at text not null
);
create index workshop_idea_of on workshop_idea(workshop_id, made_at);
create index workshop_idea_by on workshop_idea(learner_id);
create table workshop_support (
  idea_id text not null references workshop_idea(id) on delete cascade,
  learner_id text not null,
  at text not null,
  primary key (idea_id, learner_id)
);
create index workshop_support_by on workshop_support(learner_id);
create table workshop_word (        -- comments and questions to an idea
  id text primary key,
  idea_id text not null references workshop_idea(id) on delete cascade,
  learner_id text not null,
  words text not null,
  at text not null
);
create index workshop_word_of on workshop_word(idea_id, at);
create index workshop_word_by on workshop_word(learner_id);
