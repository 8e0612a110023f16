-- Units that their writer offers to colleagues as a template.
create table unit_shared (
  unit_id text primary key references unit(id) on delete cascade,
  org_id text not null references org(id),
  by_person text not null,          -- '' = somebody who was erased
  at text not null
);
create index unit_shared_org on unit_shared(org_id, at);
create index unit_shared_by on unit_shared(by_person);
create index board_setting_unit on board_setting(unit_id);
