import { z } from "zod";
import { limits } from "./limits.ts";
import { isHttps } from "./organization.ts";
import { given, id, isDomain, optionalLine, requiredLine } from "./text.ts";

/** The values from Polytomic when the form was made, unchanged, to compare with later ones. */
const before = given(20_000).default("");

const newName = requiredLine("Organization name", limits.name);

/** Browsers remove line breaks from a single-line field. */
const asShown = (name: string) => name.replace(/[\r\n]/g, "");

/** An unchanged name is sent back as it came, even if our forms would reject it. */
function nameOf({ name, beforeName }: { name: string; beforeName: string }) {
  if (beforeName !== "" && asShown(name) === asShown(beforeName)) return { name: beforeName, issues: [] };
  const { data = name, error } = newName.safeParse(name);
  return { name: data, issues: error?.issues ?? [] };
}

/** Why a value that Polytomic has is asked for again. */
const neverShown =
  "Every change replaces all sign-on settings at Polytomic, which never shows this value. Without it, sign-in with OIDC would break.";

/**
 * A change of the organization at Polytomic. It must not clear what can't be read back: with an OIDC issuer, client
 * id and client secret are required, and OIDC is removed only on request.
 */
export const organizationSettingsForm = z
  .object({
    tenantId: id,
    /** Made by the page, so that submitting a form twice is one change. */
    operationId: id,
    beforeName: before,
    beforeSsoDomain: before,
    beforeSsoOrgId: before,
    beforeIssuer: before,
    name: z
      .string({ error: "Organization name is missing." })
      .max(20_000, "Organization name can be at most 120 characters long."),
    ssoDomain: optionalLine("SSO domain", limits.ssoDomain),
    ssoOrgId: optionalLine("WorkOS organization id", limits.workosId),
    oidcIssuer: optionalLine("OIDC issuer", limits.oidcIssuer),
    oidcClientId: optionalLine("OIDC client id", limits.oidcClientId),
    // A secret is taken as it is: trimming it could break it.
    oidcClientSecret: z
      .string()
      .max(2000, "OIDC client secret can be at most 2000 characters long.")
      .optional()
      .transform((value) => value || null),
    removeOidc: z
      .literal("on")
      .optional()
      .transform((value) => value === "on"),
  })
  .superRefine((form, context) => {
    const wrong = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    const { ssoDomain, oidcIssuer } = form;
    for (const { message } of nameOf(form).issues) wrong("name", message);
    // Values that Polytomic has already are not validated.
    if (ssoDomain !== null && ssoDomain !== form.beforeSsoDomain && !isDomain(ssoDomain))
      wrong("ssoDomain", "SSO domain must be an email domain, such as example.com.");
    if (form.removeOidc) return;
    if (oidcIssuer === null) {
      if (form.beforeIssuer !== "")
        wrong("oidcIssuer", "The issuer is required. To remove OIDC, tick “Remove OIDC”.");
      else if (form.oidcClientId !== null || form.oidcClientSecret !== null)
        wrong("oidcIssuer", "OIDC also needs an issuer.");
      return;
    }
    if (oidcIssuer !== form.beforeIssuer && !isHttps(oidcIssuer))
      wrong("oidcIssuer", "OIDC issuer must be a URL that begins with https://.");
    const isFirst = form.beforeIssuer === "";
    const ask = (what: string) =>
      isFirst ? `OIDC also needs a ${what}.` : `Enter the ${what} again. ${neverShown}`;
    if (form.oidcClientId === null) wrong("oidcClientId", ask("client id"));
    if (form.oidcClientSecret === null) wrong("oidcClientSecret", ask("client secret"));
  })
  .transform((form) => ({ ...form, name: nameOf(form).name }));

export type OrganizationSettingsForm = z.infer<typeof organizationSettingsForm>;

/** Deleting at Polytomic: the typed name must be the one that the page showed. */
export const deleteOrganizationForm = z
  .object({
    tenantId: id,
    operationId: id,
    expectedName: given(20_000),
    typedName: z.string().max(20_000).default(""),
  })
  .refine(({ expectedName, typedName }) => typedName.trim() === expectedName.trim(), {
    path: ["typedName"],
    message: "The name does not match. Type it exactly as shown.",
  });

/** Changes that only we store and that can be undone. */
export const tenantChanges = ["hold", "resume", "archive", "restore"] as const;
export const tenantChangeForm = z.object({ tenantId: id, change: z.enum(tenantChanges) });
