-- What a desk looks for first, by index.
create index enrolment_org on enrolment(org_id, ended_at);
create index stuck_learner on stuck(learner_id, org_id, tries);
create index judgement_ask_learner on judgement_ask(learner_id, org_id, closed_at);
create index question_wait on question(learner_id, org_id, answered_at);
