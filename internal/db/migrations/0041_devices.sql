-- Devices that several people share: who is there taps a face and then a code of their own.
create table device (
  token_hash text primary key,      -- SHA-256 of the token in the device's cookie, hex
  org_id text not null references org(id),
  group_id text not null,           -- whose learners show on it; '' = only those of device_face
  name text not null,
  made_by text not null,            -- person id
  created_at text not null
);
create index device_org on device(org_id, group_id);
create table device_face (          -- who asked to be remembered on a device
  device_hash text not null references device(token_hash) on delete cascade,
  person_id text not null references person(id) on delete cascade,
  created_at text not null,
  primary key (device_hash, person_id)
);
create index device_face_person on device_face(person_id);
