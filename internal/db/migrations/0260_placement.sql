-- Finding a start by questions: what the learner heads for, so that each next question is one that leads there.
alter table sitting add column toward text not null default ''; -- of a placement: a goal, or '' for the whole course
