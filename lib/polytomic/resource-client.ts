import "server-only";
/** A client with the calls about what is in an organization: connections, models, syncs and the like. */
import type { Secret } from "#lib/base/secret.ts";
import { settings } from "#lib/base/settings.ts";
import { type ClientOptions, createClient, optionsFor, sizesOf, usualLimitMs } from "./client.ts";
import { organizationPace, partnerPace } from "./pace.ts";
import { askOnce, readPages, readRecord, writeBlind, writeFor } from "./request.ts";
import { type How, resourceCalls } from "./resources.ts";

export type ResourceClient = ReturnType<typeof createResourceClient>;

export function createResourceClient(options: ClientOptions) {
  const { maxBytes, maxListBytes } = sizesOf(options);
  const within = ({ timeLimitMs = 0 }: How = {}) => ({
    ...options,
    timeoutMs: Math.max(options.timeoutMs, timeLimitMs),
  });
  const known = ({ secrets }: How = {}) => (secrets ? { secrets } : {});
  return {
    ...createClient(options),
    ...resourceCalls({
      read: (path, schema, isLong = false) =>
        readRecord(options, { path, maxBytes: isLong ? maxListBytes : maxBytes }, schema),
      readBare: async (path, schema) => (await askOnce(options, { path, maxBytes }, schema)).value,
      readPages: (path, schema) => readPages(options, { path, maxBytes: maxListBytes }, schema),
      write: (call, schema, how) => writeFor(within(how), { ...call, maxBytes, ...known(how) }, schema),
      writeBlind: (call, how) => writeBlind(within(how), { ...call, maxBytes, ...known(how) }),
    }),
  };
}

/** As `asOrganization`. */
export const asOrganizationWithResources = (key: Secret, timeLimitMs = usualLimitMs()): ResourceClient =>
  createResourceClient(optionsFor(key, organizationPace(key), Math.min(usualLimitMs(), timeLimitMs)));

/** As `asPartner`. */
export const asPartnerWithResources = (timeLimitMs = usualLimitMs()): ResourceClient =>
  createResourceClient(
    optionsFor(settings().polytomic.partnerKey, partnerPace, Math.min(usualLimitMs(), timeLimitMs)),
  );
