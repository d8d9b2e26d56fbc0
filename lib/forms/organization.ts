import { z } from "zod";
import { limits } from "./limits.ts";
import { id, isDomain, optionalEmail, optionalLine, requiredLine } from "./text.ts";

export function isHttps(value: string): boolean {
  return URL.canParse(value) && new URL(value).protocol === "https:";
}

/** The first step of the wizard. Field names are the form's. */
export const organizationForm = z
  .object({
    /** Made by the page with the empty form, so that submitting a form twice creates one draft. */
    tenantId: id,
    name: requiredLine("Organization name", limits.name),
    externalId: optionalLine("Customer id", limits.customerId),
    ssoDomain: optionalLine("SSO domain", limits.ssoDomain).refine(
      (value) => value === null || isDomain(value),
      "SSO domain must be an email domain, such as example.com.",
    ),
    ssoOrgId: optionalLine("WorkOS organization id", limits.workosId),
    oidcIssuer: optionalLine("OIDC issuer", limits.oidcIssuer).refine(
      (value) => value === null || isHttps(value),
      "OIDC issuer must be a URL that begins with https://.",
    ),
    oidcClientId: optionalLine("OIDC client id", limits.oidcClientId),
    // A secret is taken as it is: trimming it could break it.
    oidcClientSecret: z
      .string()
      .max(2000, "OIDC client secret can be at most 2000 characters long.")
      .optional()
      .transform((value) => value || null),
    /** Set when staff have seen the near matches and continue. */
    despiteMatches: z.literal("yes").optional(),
    /** For the second step. */
    email: optionalEmail("Root user email"),
    /** The key is hidden from the team before there is one. Only the Keys page ends it. */
    hideKey: z.literal("on").optional(),
    /** Set by "Do all three steps". */
    allSteps: z.literal("yes").optional(),
  })
  .superRefine((form, context) => {
    if (form.allSteps && form.email === null)
      context.addIssue({
        code: "custom",
        path: ["email"],
        message: "Root user email is missing. All three steps need it.",
      });
    const oidc = [form.oidcIssuer, form.oidcClientId];
    const some = [...oidc, form.oidcClientSecret].some((value) => value !== null);
    if (!some) return;
    if (form.oidcIssuer === null)
      context.addIssue({ code: "custom", path: ["oidcIssuer"], message: "OIDC also needs an issuer." });
    if (form.oidcClientId === null)
      context.addIssue({
        code: "custom",
        path: ["oidcClientId"],
        message: "OIDC also needs a client id.",
      });
  });

/** The name as it is typed, and the draft that it is for. */
export const nameQuery = z.object({ tenantId: id, name: requiredLine("Organization name", 120) });

export type OrganizationForm = z.infer<typeof organizationForm>;

export const adoptOrganizationForm = z.object({
  tenantId: id,
  organizationId: requiredLine("Organization id", 120),
});

export const tenantForm = z.object({ tenantId: id });

/** `seenLeft`: what the page said would stay at Polytomic. */
export const startOverForm = tenantForm.extend({ seenLeft: z.string().max(400).optional() });
