import { z } from "zod";
import { foldCase } from "./fold.ts";
import { id, optionalLine, optionalText, requiredLine } from "./text.ts";

const mostLabels = 20;
const label = requiredLine("A label", 40);

/** "Pilot, EU, pilot" is two labels: spelled as they were first. */
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

/** What is ours alone of a tenant. Name and customer id are absent while the onboarding still asks for them. */
export const tenantEditForm = z.object({
  tenantId: id,
  /** When what the form shows was last changed: somebody else may have been faster. */
  updatedAt: z.iso.datetime("The form is incomplete. Reload the page."),
  name: requiredLine("Name", 120).optional(),
  externalId: optionalLine("Customer id", 120),
  ownerId: z.uuid("Choose an owner.").toLowerCase(),
  labels,
  notes: optionalText("Notes", 5000),
});

export type TenantEditForm = z.infer<typeof tenantEditForm>;
