-- Which of the values that this row had is sealed there: see lib/base/sealed-columns.ts. Null: sealed before this column was.
ALTER TABLE "blueprint_assignment" ADD COLUMN "sealed_as" UUID;
ALTER TABLE "operation" ADD COLUMN "sealed_as" UUID;
ALTER TABLE "second_factor" ADD COLUMN "sealed_as" UUID;
