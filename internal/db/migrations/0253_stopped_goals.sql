-- Goals that were stopped while they waited for a yes stand among the stops from now on, so that they can be let go on.

insert into trouble (id, org_id, about, ref, learner_id, reported_by, words, status, answer, answered_by, at, answered_at, said, href, unit_id, looked_at)
  select o.id, o.org_id, 'own_goal', o.id, o.learner_id, '', '', 'stopped', o.stop_reason, o.stopped_by, o.changed_at, o.changed_at,
    o.title, '/units/' || o.unit_id || '/goals#own-' || o.id, o.unit_id, o.changed_at
  from own_goal o where o.kind = 'own' and o.state = 'stopped'
    and not exists (select 1 from trouble t where t.about = 'own_goal' and t.ref = o.id and t.status = 'stopped');
