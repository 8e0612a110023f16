-- A task at the levels together and learner: a menu to choose from, and a proposal beside the criteria.
alter table task add column choose_until text not null default '';  -- until when a choice may change: a local date, or ''
create table task_card (            -- one thing to make from the menu of a task
  id text primary key,
  task_id text not null references task(id),
  title text not null,
  about text not null,
  example text not null,            -- words, or an address
  effort text not null,             -- in words: "an afternoon"
  kind text not null,               -- what is taken then, as of a task
  audience text not null,           -- for whom; '' = the learner picks
  suggested_by text not null,       -- learner id, or '' = a guide wrote it
  sort int64 not null
);
create index task_card_task on task_card(task_id, sort);
create index task_card_by on task_card(suggested_by);
create table task_choice (          -- which card a learner chose
  task_id text not null references task(id),
  learner_id text not null references learner(id),
  card_id text not null references task_card(id) on delete cascade,
  audience text not null,
  chosen_at text not null,
  primary key (task_id, learner_id)
);
create index task_choice_learner on task_choice(learner_id);
create index task_choice_card on task_choice(card_id);
create table task_form (            -- what a learner proposes to make, and for whom
  id text primary key,
  task_id text not null references task(id),
  learner_id text not null references learner(id),
  what text not null,
  medium text not null,
  audience text not null,
  reach text not null,              -- how they reach them
  why text not null,                -- why it fits
  habits text not null,             -- habits of mind, with spaces between
  state text not null,              -- draft | sent | ok
  changed_at text not null,
  unique (task_id, learner_id)
);
create index task_form_learner on task_form(learner_id);
create table task_fit (             -- how a proposal shows a criterion
  form_id text not null references task_form(id) on delete cascade,
  criterion_id text not null references criterion(id) on delete cascade,
  how text not null,
  primary key (form_id, criterion_id)
);
create index task_fit_criterion on task_fit(criterion_id);
