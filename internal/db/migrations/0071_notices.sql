-- Notices: what a person should hear of once.
create table notice (
  id text primary key,
  org_id text not null references org(id),
  person_id text not null references person(id) on delete cascade,
  kind text not null,               -- package notify
  ref text not null,                -- the thing that it is about
  about_id text not null,           -- person id of who it is about, or ''
  href text not null,               -- where it leads
  goal_id text not null,            -- or ''
  n int64 not null,                 -- how many, where the kind says a number
  at text not null,
  read_at text not null,
  mailed_at text not null,          -- a digest has it
  unique (person_id, kind, ref)
);
create index notice_person on notice(person_id, org_id, read_at, at);
create index notice_about on notice(about_id);
create index notice_mail on notice(mailed_at, read_at, person_id);
create table notice_pref (          -- whether somebody wants a digest by mail
  person_id text primary key references person(id) on delete cascade,
  digest text not null,             -- never | daily | weekly
  email text not null,
  confirmed_at text not null,       -- the address is theirs; '' = not confirmed
  token_hash text not null,         -- of the link that confirms it, SHA-256, hex; '' = none open
  asked_at text not null,           -- when the last link was sent
  sent_at text not null             -- of the last digest
);
create index notice_pref_digest on notice_pref(digest, confirmed_at);
create index notice_pref_token on notice_pref(token_hash);
