import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { open } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { UnreadableError } from "#lib/base/unreadable.ts";
import { assignBlueprint, changeValues } from "#lib/blueprints/assign.ts";
import { openSecrets } from "#lib/blueprints/sealed-secrets.ts";
import { requireNonePutBack } from "#lib/cli/put-back.ts";
import { requireReadable } from "#lib/cli/unreadable.ts";
import { createOrganization } from "#lib/onboarding/commands.ts";
import { requireOnboarding } from "#lib/onboarding/definition.ts";
import { readCode } from "#lib/staff/codes.ts";
import { endSecondFactor } from "#lib/staff/second-factor.ts";
import { publish } from "#tests/support/hands/blueprints.ts";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";
import { addStaff, draftId, onboard, organizationNamed } from "#tests/support/hands/people.ts";
import { addFactor, again, codeFor } from "#tests/support/hands/second-factor.ts";
import { useWorld } from "#tests/support/world/world.ts";

/*
 * Whoever can write to the database can't bring back a secret that was replaced in its row: alone it does not open, and
 * together with its version doctor finds it by the audit log.
 */

const world = useWorld();

const told = (check: () => Promise<string>) => check().catch((error: Error) => error.message);

/** What doctor says before, with the old value put back, and with its version too. `put` writes to the row. */
async function expectFound<Old>(
  name: string,
  [old, version]: [value: Old, version: Old],
  put: (value: Old, version?: Old) => Promise<unknown>,
  opens: () => Promise<unknown>,
) {
  const expectFine = async () => {
    expect(await told(requireReadable)).toMatch(/can be decrypted/);
    expect(await told(requireNonePutBack)).toBe("none was put back");
  };
  await expectFine();
  await opens();
  await put(old);
  await expect(opens()).rejects.toThrow(UnreadableError);
  expect(await told(requireReadable)).toContain(name);
  await put(old, version);
  expect(await told(requireReadable)).toMatch(/can be decrypted/);
  expect(await told(requireNonePutBack)).toContain(name);
}

test("the secret of an authenticator app", async () => {
  const { staff: first } = await addFactor(await addStaff());
  const where = { staffId: first.id };
  const old = await db().secondFactor.findUniqueOrThrow({ where, omit: { sealed: false } });
  await endSecondFactor(first);
  const { staff } = await addFactor(await again(first));
  const now = await db().secondFactor.findUniqueOrThrow({ where, omit: { sealed: false } });
  const code = await codeFor(staff.id, 1);
  await expectFound(
    `second_factor ${staff.id}`,
    [old.sealed, old.sealedAs],
    (sealed, sealedAs) =>
      db().secondFactor.update({
        where,
        data: { sealed: sealed ?? "", ...(sealedAs === undefined ? {} : { sealedAs }) },
      }),
    () => readCode(staff.id, code),
  );
  await db().secondFactor.update({ where, data: { sealed: now.sealed, sealedAs: now.sealedAs } });

  // Also where it was turned off since.
  await endSecondFactor(await again(staff));
  await db().secondFactor.create({ data: old });
  expect(await told(requireNonePutBack)).toContain(`second_factor ${staff.id}`);
  await db().secondFactor.delete({ where });
});

test("the secrets of a tenant's blueprint", async () => {
  const staff = await addStaff("admin");
  const { id: tenantId } = await onboard(staff);
  const { versionId } = await publish(staff, bulkDocument);
  const assignmentId = randomUUID();
  const secrets = { db_password: "the password before" };
  await assignBlueprint(staff, { assignmentId, tenantId, versionId }, { variables: {}, secrets });
  const where = { id: assignmentId };
  const read = () => db().blueprintAssignment.findUniqueOrThrow({ where, omit: { secrets: false } });
  const old = await read();
  const newer = { db_password: "the password now" };
  await changeValues(staff, { assignmentId, tenantId }, { variables: {}, secrets: newer });
  const now = await read();
  expect(await openSecrets(now)).toEqual(newer);
  await expectFound(
    `blueprint_assignment ${assignmentId}`,
    [old.secrets, old.sealedAs],
    (value, sealedAs) =>
      db().blueprintAssignment.update({
        where,
        data: { secrets: value, ...(sealedAs === undefined ? {} : { sealedAs }) },
      }),
    async () => openSecrets(await read()),
  );
  await db().blueprintAssignment.update({ where, data: { secrets: now.secrets, sealedAs: now.sealedAs } });
});

test("the client secret of a draft", async () => {
  const [staff, id] = [await addStaff(), draftId()];
  const sso = {
    oidcIssuer: "https://idp.example",
    oidcClientId: "client",
    oidcClientSecret: "the one before",
  };
  world.sandbox.addOutsideOrganization("Northwind GmbH");
  await createOrganization(staff, id, organizationNamed("Northwind", sso));
  const old = await requireOnboarding(id);
  const other = { ...sso, oidcClientSecret: "the one now" };
  await createOrganization(staff, id, organizationNamed("Northwind", other));
  const now = await requireOnboarding(id);
  expect(now.secret).not.toBe(old.secret);
  // The same once more changes nothing.
  await createOrganization(staff, id, organizationNamed("Northwind", other));
  expect(await requireOnboarding(id)).toMatchObject({ secret: now.secret, sealedAs: now.sealedAs });
  const where = { id };
  await expectFound(
    `operation ${id}`,
    [old.secret, old.sealedAs],
    (secret, sealedAs) =>
      db().operation.update({ where, data: { secret, ...(sealedAs === undefined ? {} : { sealedAs }) } }),
    async () => {
      const { secret, sealedAs } = await requireOnboarding(id);
      return await open(secret ?? "", placeOf("oidc-client-secret", id, id, sealedAs));
    },
  );
});
