-- Frameworks as their sources have them, maps of courses, and what a learner heads for.
create table framework_record (
  framework_id text primary key references framework(id) on delete cascade,
  format text not null,             -- case | metacademy
  record text not null              -- JSON, package goal: the document, its groups, links to elsewhere
);
create table course_map (           -- where each goal stands on the map of a course; made when its goals change
  course_id text primary key references course(id) on delete cascade,
  digest text not null,             -- of the goals and needs that it was made from
  layout text not null              -- JSON, package goal/layout
);
create table goal_need_mark (       -- how much a goal belongs to a unit, as marked here; it outlives an import
  unit_id text not null references unit(id) on delete cascade,
  goal_id text not null references goal(id),
  need text not null,               -- must | should | stretch
  marked_by text not null,          -- person id
  marked_at text not null,
  primary key (unit_id, goal_id)
);
create table goal_said (            -- what a learner says of a goal, without proof: it moves where they start, never a state
  learner_id text not null references learner(id),
  goal_id text not null references goal(id),
  said text not null,               -- know | not_yet | skip
  said_at text not null,
  primary key (learner_id, goal_id)
);
create table aim (                  -- the far goal that a learner heads for in a course
  learner_id text not null references learner(id),
  course_id text not null references course(id) on delete cascade,
  goal_id text not null references goal(id),
  set_at text not null,
  primary key (learner_id, course_id)
);
