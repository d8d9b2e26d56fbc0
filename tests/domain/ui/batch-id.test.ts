import { expect, test } from "vitest";
import { makeBatchId } from "#components/directory/batch-id.ts";
import { batchIdForm } from "#lib/forms/batch.ts";

test("each id of a batch is another one, and one that the form takes", () => {
  const ids = Array.from({ length: 200 }, makeBatchId);
  expect(new Set(ids).size).toBe(200);
  for (const batchId of ids) expect(batchIdForm.parse({ batchId })).toEqual({ batchId });
  expect(ids.every((id) => /^.{14}4.{4}[89ab]/.test(id))).toBe(true);
});
