-- Files that answer a question: a photo of one's working, a recording.
create table sitting_file (
  id text primary key,
  sitting_id text not null references sitting(id) on delete cascade,
  n int64 not null,                 -- of the question
  learner_id text not null,
  interaction text not null,        -- its id
  name text not null,
  hash text not null,               -- blob
  media_type text not null,         -- as its bytes say
  size int64 not null,
  small_hash text not null,         -- blob: a small copy of a picture, or ''
  small_type text not null,
  sent_at text not null
);
create index sitting_file_sitting on sitting_file(sitting_id, n);
create index sitting_file_learner on sitting_file(learner_id);
create index sitting_file_hash on sitting_file(hash);
