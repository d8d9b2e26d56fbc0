-- The queues of lib/queue/queues.ts. A policy cannot be changed later; everything else is said with each job.
SELECT pgboss.create_queue('dead-letter', '{"policy": "standard"}');
SELECT pgboss.create_queue('operation', '{"policy": "singleton"}');
SELECT pgboss.create_queue('reconcile', '{"policy": "stately"}');
SELECT pgboss.create_queue('task', '{"policy": "stately"}');
