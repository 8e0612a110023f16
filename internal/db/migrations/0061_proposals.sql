-- An Ask on record, and whoever's yes it waits for.
create table proposal (
  id text primary key,
  org_id text not null references org(id),
  kind text not null,               -- who registered how it runs: goal.write, board.change …
  learner_id text not null,         -- whom it concerns
  asked_by text not null,           -- learner id of who asks
  unit_id text not null,            -- '' = of no unit
  ref text not null,                -- what it is about, for its owner
  title text not null,              -- in a few words, for lists
  body text not null,               -- what is asked, in words
  payload text not null,            -- for its owner: JSON
  once_key text not null,           -- '' = may be asked again; else one yes is enough for good
  agree int64 not null,             -- how many must say yes
  meanwhile bool not null,          -- the asker may start while waiting
  status text not null,             -- open | yes | no | withdrawn | stopped
  silence text not null,            -- what no answer becomes: yes | no
  until_at text not null,           -- '' = waits for good
  turn text not null,               -- whose turn it is while open: others | asker (somebody asked back)
  asked_at text not null,
  closed_at text not null,
  closed_by text not null,          -- person id; '' = the clock
  seen_at text not null             -- the asker saw the answer
);
create index proposal_learner on proposal(learner_id, status);
create index proposal_asker on proposal(asked_by, asked_at);
create index proposal_due on proposal(status, until_at);
create index proposal_ref on proposal(kind, ref);
create index proposal_org on proposal(org_id, status, asked_at);
create index proposal_closer on proposal(closed_by);
create table proposal_from (        -- whose yes counts, by what they are to the learner
  proposal_id text not null references proposal(id) on delete cascade,
  relation text not null,
  primary key (proposal_id, relation)
);
create table proposal_word (        -- what was said about it, oldest first
  id text primary key,
  proposal_id text not null references proposal(id) on delete cascade,
  person_id text not null,
  verdict text not null,            -- yes | no | question | reply | withdrawn | stopped
  words text not null,
  at text not null
);
create index proposal_word_of on proposal_word(proposal_id, at);
create index proposal_word_by on proposal_word(person_id);
