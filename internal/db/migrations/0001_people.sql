-- People: organisations, accounts, sign-in, groups, who cares for whom.
create table org (
  id text primary key,
  kind text not null,               -- home | class | workplace
  name text not null,
  language text not null,
  timezone text not null,
  created_at text not null
);
create table person (
  id text primary key,
  name text not null,
  name_fold text not null,          -- case-folded, for search
  language text not null,           -- '' = the organisation's
  timezone text not null,           -- '' = the organisation's
  band text not null,               -- early | middle | teen | adult
  theme text not null,              -- '' | light | dark | contrast
  shortcuts bool not null,          -- single-letter keys on
  face text not null,               -- name of a drawing, or ''
  created_at text not null,
  suspended_at text not null        -- '' = not suspended
);
create table membership (
  org_id text not null references org(id),
  person_id text not null references person(id) on delete cascade,
  role text not null,               -- learner | guide | admin; one row per role
  created_at text not null,
  primary key (org_id, person_id, role)
);
create index membership_person on membership(person_id);
-- The log's opaque id for a person. Erasing a person empties person_id; seq and head stay, so the chain still verifies.
create table learner (
  id text primary key,
  person_id text unique references person(id),
  seq int64 not null,               -- number of the last statement
  head text not null,               -- digest of the last statement, hex
  created_at text not null,
  erased_at text not null
);
create table credential (
  id text primary key,
  person_id text not null references person(id) on delete cascade,
  kind text not null,               -- passphrase (argon2id) | …
  secret text not null,
  created_at text not null,
  used_at text not null
);
create index credential_person on credential(person_id, kind);
create table signin_name (
  name_fold text primary key,       -- what a person types to sign in
  person_id text not null references person(id) on delete cascade
);
create index signin_name_person on signin_name(person_id);
create table signin_link (
  token_hash text primary key,      -- SHA-256 of the token, hex; the token itself is never kept
  person_id text not null references person(id) on delete cascade,
  org_id text not null references org(id),
  made_by text not null,            -- person id, or '' for the operator at the command line
  created_at text not null,
  expires_at text not null,
  used_at text not null
);
create index signin_link_person on signin_link(person_id);
create table session (
  token_hash text primary key,
  person_id text not null references person(id) on delete cascade,
  org_id text not null references org(id),
  device text not null,             -- coarse words for the person, e.g. "Firefox on Android"
  created_at text not null,
  seen_at text not null,
  expires_at text not null
);
create index session_person on session(person_id);
create table signin_attempt (       -- limits kept in the database, so every process sees them
  bucket text not null,             -- hash of name or address
  at text not null
);
create index signin_attempt_bucket on signin_attempt(bucket, at);
create table group_ (
  id text primary key,
  org_id text not null references org(id),
  kind text not null,               -- class | household | team | group
  parent_id text references group_(id),
  name text not null,
  created_at text not null
);
create index group_org on group_(org_id, kind, name);
create table group_member (
  group_id text not null references group_(id) on delete cascade,
  person_id text not null references person(id) on delete cascade,
  relation text not null,           -- learner | guide | co-guide | advisor | specialist | manager
  created_at text not null,
  primary key (group_id, person_id, relation)
);
create index group_member_person on group_member(person_id, relation);
create table care (                 -- who cares for whom
  caregiver_id text not null references person(id) on delete cascade,
  child_id text not null references person(id) on delete cascade,
  created_at text not null,
  primary key (caregiver_id, child_id)
);
create index care_child on care(child_id);
create table install (              -- facts of this installation: the one-time code's hash, when it was set up, …
  name text primary key,
  value text not null
);
