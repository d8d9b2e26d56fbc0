import { z } from "zod";
import { foldCase } from "./fold.ts";
import { limits } from "./limits.ts";
import { id, optionalLine, optionalText, requiredLine } from "./text.ts";

/** Of one tenant. */
export const mostLabels = 20;
const label = requiredLine("A label", 40);

/** "Pilot, EU, pilot" is two labels, with the first spelling. */
export const labelList = z
  .string()
  .max(4000, "Too many labels.")
  .default("")
  .transform((text, context) => {
    const found = new Map<string, string>();
    for (const part of text.split(",").filter((each) => each.trim() !== "")) {
      const parsed = label.safeParse(part);
      if (!parsed.success) {
        context.addIssue({ code: "custom", message: parsed.error.issues[0]?.message ?? "Check the labels." });
        return z.NEVER;
      }
      const folded = foldCase(parsed.data);
      if (!found.has(folded)) found.set(folded, parsed.data);
    }
    if (found.size > mostLabels)
      context.addIssue({ code: "custom", message: `A tenant can have at most ${mostLabels} labels.` });
    return [...found.values()];
  });

const incomplete = "The form is incomplete. Reload the page.";
const shown = z.string(incomplete);

/** What the fields showed when the form was made, to notice a change by someone else. */
const seen = z
  .string(incomplete)
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: "custom", message: incomplete });
      return z.NEVER;
    }
  })
  .pipe(
    z.object({ name: shown, externalId: shown, ownerId: shown, labels: shown, notes: shown }, incomplete),
  );

/** The part of a tenant that only we keep. Name and customer id are absent while the onboarding asks for them. */
export const tenantEditForm = z.object({
  tenantId: id,
  seen,
  name: requiredLine("Name", limits.name).optional(),
  externalId: optionalLine("Customer id", limits.customerId),
  ownerId: z.uuid("Choose an owner.").toLowerCase(),
  labels: labelList,
  notes: optionalText("Notes", limits.notes),
});

export type TenantEditForm = z.infer<typeof tenantEditForm>;
