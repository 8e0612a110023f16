-- An import of something that is here already waits for a person, who looks at what it would change.
alter table import_run add column file text not null default '';    -- blob: what was sent, while the run waits or works; '' = none
-- The code of a goal as people write it (4.NF.A.1), and the codes of standards that its source says it answers to.
alter table goal add column code text not null default '';
alter table goal add column code_fold text not null default '';     -- package goal: Fold of code
create index goal_code on goal(org_id, code_fold);
create table goal_claim (
  goal_id text not null references goal(id) on delete cascade,
  org_id text not null references org(id),
  code text not null,               -- as the source writes it
  code_fold text not null,
  primary key (goal_id, code_fold)
);
create index goal_claim_code on goal_claim(org_id, code_fold);
create table goal_align_off (       -- a link that somebody took away: no import makes it again
  goal_id text not null references goal(id) on delete cascade,
  standard_id text not null references goal(id) on delete cascade,
  made_by text not null,            -- person id
  made_at text not null,
  primary key (goal_id, standard_id)
);
