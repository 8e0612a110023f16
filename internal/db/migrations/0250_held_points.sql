-- The desk looks for what somebody outside said and what waits to be passed on.

create index feedback_point_held on feedback_point(held, product_id);
