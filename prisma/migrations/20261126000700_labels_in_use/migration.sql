-- Labels that no tenant has any more stood in everybody's filter.
DELETE FROM "label" WHERE NOT EXISTS (SELECT FROM "tenant" WHERE "tenant"."labels" @> ARRAY["label"."name"]);
