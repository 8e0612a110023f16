-- Passkeys (WebAuthn), and the ceremonies under way: each challenge is used once and has a short life.
create table passkey (
  id text primary key,              -- the credential's id as the authenticator made it, base64url
  person_id text not null references person(id) on delete cascade,
  site text not null,               -- for which name of this server it works (the relying party id)
  name text not null,               -- what the person calls it
  record text not null,             -- public key, counter and flags, JSON
  created_at text not null,
  used_at text not null             -- '' = not yet
);
create index passkey_person on passkey(person_id, created_at);
create table passkey_ceremony (
  token_hash text primary key,      -- SHA-256 of the token that goes along in the form, hex
  person_id text not null,          -- who adds a passkey; '' = somebody who wants in
  data text not null,               -- the challenge and what was asked for, JSON
  expires_at text not null
);
create index passkey_ceremony_expires on passkey_ceremony(expires_at);
