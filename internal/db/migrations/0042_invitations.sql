-- Ways into a class: a link for many, and lists from a school's own system.
create table join_link (
  token_hash text primary key,      -- SHA-256 of the token, hex; the token itself is never kept
  org_id text not null references org(id),
  group_id text not null references group_(id) on delete cascade,
  made_by text not null,            -- person id
  created_at text not null,
  expires_at text not null,
  uses int64 not null,              -- how many came in by it
  most int64 not null               -- how many may
);
create index join_link_group on join_link(group_id, expires_at);
create table roster_id (            -- who is who in a list that comes again
  org_id text not null references org(id),
  kind text not null,               -- user | class
  source_id text not null,          -- in the list
  local_id text not null,           -- person or group
  primary key (org_id, kind, source_id)
);
create index roster_id_local on roster_id(local_id);
