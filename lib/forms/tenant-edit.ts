import { z } from "zod";
import { foldCase } from "./fold.ts";
import { id, optionalLine, optionalText, requiredLine } from "./text.ts";

const mostLabels = 20;
const label = requiredLine("A label", 40);

/** "Pilot, EU, pilot" is two labels, with the first spelling. */
const labels = z
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

/** The part of a tenant that only we keep. Name and customer id are absent while the onboarding asks for them. */
export const tenantEditForm = z.object({
  tenantId: id,
  /** When the shown record was last changed, to notice a change by someone else. */
  updatedAt: z.iso.datetime("The form is incomplete. Reload the page."),
  name: requiredLine("Name", 120).optional(),
  externalId: optionalLine("Customer id", 120),
  ownerId: z.uuid("Choose an owner.").toLowerCase(),
  labels,
  notes: optionalText("Notes", 5000),
});

export type TenantEditForm = z.infer<typeof tenantEditForm>;
