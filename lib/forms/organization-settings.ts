import { z } from "zod";
import { isHttps } from "./organization.ts";
import { given, id, isDomain, optionalLine, requiredLine } from "./text.ts";

/** As Polytomic said it when the form was made: taken as it is, to be compared with what it says later. */
const before = given(20_000).default("");

const newName = requiredLine("Organization name", 120);

/** Browsers leave line breaks out of a field of one line. */
const asShown = (name: string) => name.replace(/[\r\n]/g, "");

/** A name that nobody touched goes back as it came, whatever our forms would make of it. */
function nameOf({ name, beforeName }: { name: string; beforeName: string }) {
  if (beforeName !== "" && asShown(name) === asShown(beforeName)) return { name: beforeName, issues: [] };
  const { data = name, error } = newName.safeParse(name);
  return { name: data, issues: error?.issues ?? [] };
}

/** Why what is stored at Polytomic is asked for again. */
const neverShown =
  "Every change replaces all sign-on settings at Polytomic, which never shows this value. Without it, sign-in with OIDC would break.";

/**
 * A change of the organization at Polytomic. The rule that nothing is wiped which cannot be read back: where
 * there is an OIDC issuer, or is to be, client id and client secret come along; it goes only when asked to.
 */
export const organizationSettingsForm = z
  .object({
    tenantId: id,
    /** Made by the page, so that a form sent twice is one change. */
    operationId: id,
    beforeName: before,
    beforeSsoDomain: before,
    beforeSsoOrgId: before,
    beforeIssuer: before,
    name: z
      .string({ error: "Organization name is missing." })
      .max(20_000, "Organization name can be at most 120 characters long."),
    ssoDomain: optionalLine("SSO domain", 253),
    ssoOrgId: optionalLine("WorkOS organization id", 120),
    oidcIssuer: optionalLine("OIDC issuer", 500),
    oidcClientId: optionalLine("OIDC client id", 500),
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
    // What Polytomic has already is not ours to find fault with.
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

/** Deleting upstream: the name is typed, and is that which the page showed. */
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

/** What is local, and can be undone. */
export const tenantChanges = ["hold", "resume", "archive", "restore"] as const;
export const tenantChangeForm = z.object({ tenantId: id, change: z.enum(tenantChanges) });
