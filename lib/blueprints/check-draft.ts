import "server-only";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { checkDocument } from "./check.ts";
import { blueprintDocument } from "./document.ts";
import { findTypeWarnings } from "./types.ts";
import type { DocumentProblem } from "./views.ts";

/** Everything that is wrong with what is typed, also by what Polytomic says of the types of connections. */
export async function checkDraft(staff: Staff, draft: unknown): Promise<DocumentProblem[]> {
  requireRight(staff, "blueprint:edit");
  const { problems } = checkDocument(draft);
  const parsed = blueprintDocument.safeParse(draft);
  const warnings = parsed.success ? await findTypeWarnings(parsed.data) : [];
  return [...problems, ...warnings.filter(({ at }) => problems.every((each) => each.at !== at))];
}
