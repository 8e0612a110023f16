-- "This is not all right": what was said when, and what became of it.
alter table trouble add column said text not null default '';        -- the thing's words as they stood then
alter table trouble add column href text not null default '';        -- where the thing stands
alter table trouble add column unit_id text not null default '';
alter table trouble add column looked_at text not null default '';   -- somebody looks at it
create index trouble_stopped on trouble(about, status);
