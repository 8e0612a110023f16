-- Comments that a guide writes again and again, kept for that guide alone.
create table saved_comment (
  id text primary key,
  org_id text not null references org(id),
  person_id text not null references person(id) on delete cascade,
  body text not null,
  used_at text not null,            -- when it was last sent, or kept
  unique (person_id, org_id, body)
);
create index saved_comment_person on saved_comment(person_id, org_id, used_at);
