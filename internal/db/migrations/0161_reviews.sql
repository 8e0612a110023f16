-- Somebody outside is asked to look at one version of one piece of work, by a link that opens once and then belongs to the device that opened it.
create table review (
  id text primary key,
  org_id text not null references org(id) on delete cascade,
  product_id text not null references product(id) on delete cascade,
  n int64 not null,                 -- the version that is shared
  reviewer text not null,           -- what whoever asked calls them
  asks text not null,               -- what to look at
  first_name bool not null,         -- the learner's first name is shown
  made_by text not null,            -- person who asked; '' once they are erased
  created_at text not null,
  until_on text not null,           -- the last day, a date where the place is
  until_at text not null,           -- the day after it begins
  link_hash text not null,          -- SHA-256 of the link's token, hex; '' once it was opened
  device_hash text not null,        -- SHA-256 of what the device that opened it keeps, hex; '' before
  opened_at text not null,          -- '' = not yet
  ended_at text not null            -- ended sooner; '' = by its last day
);
create index review_product on review(product_id, until_at);
create index review_link on review(link_hash);
create index review_device on review(device_hash);
-- A point from outside waits until a guide passes it on, where the learner is under age.
alter table feedback_point add column review_id text not null default '';   -- of a point from outside
alter table feedback_point add column held text not null default '';        -- '' = shown | waits | withheld
alter table feedback_point add column held_why text not null default '';    -- why it is withheld
alter table feedback_point add column held_by text not null default '';     -- person who passed it on or withheld it
create index feedback_point_review on feedback_point(review_id, said_at);
