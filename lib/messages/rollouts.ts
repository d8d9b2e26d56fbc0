import "server-only";
import { says, worded } from "./family.ts";

/** Why a tenant of a rollout was left as it is. */
const skips = {
  archived: says({}, () => "The tenant is archived"),
  no_key: says({}, () => "The tenant has no working key"),
  paused: says({}, () => "The blueprint is paused for this tenant"),
  taken_off: says({}, () => "The tenant no longer has the blueprint"),
  has_version: says({}, () => "It already has this version, or a newer one"),
  values: says({}, () => "Its variables don't fit this version"),
  other_change: says({}, () => "The blueprint was being applied or removed"),
  unexpected: says({}, () => "Failed on our side. The log has the reason"),
};
export type RolloutSkip = keyof typeof skips;
export const rolloutSkipWords = (code: string): string => worded(skips, { code, params: {} }).title;

/** Why a chosen tenant can't get a blueprint for the first time. */
const unready = {
  archived: says({}, () => "The tenant is archived"),
  no_key: says({}, () => "The tenant has no working key yet"),
  paused: says({}, () => "It has this blueprint, which is paused for it"),
  has_older: says({}, () => "It has an older version. Roll out the newest one from the blueprint's page"),
  has_version: says({}, () => "It already has this blueprint"),
};
export type Unready = keyof typeof unready;
export const unreadyWords = (code: Unready): string => worded(unready, { code, params: {} }).title;

/** Why a rollout stopped before its end. */
const stops = {
  by_staff: says({}, () => "Stopped by staff"),
  canary_failed: says({}, () => "Stopped: a canary failed"),
  canary_needs_look: says({}, () => "Stopped: the plan of a canary needs a look"),
  failures: says({}, () => "Stopped: too many failures"),
  not_allowed: says({}, () => "Stopped: the person who started it may no longer apply blueprints"),
};
export type RolloutStop = keyof typeof stops;
export const rolloutStopWords = (code: string): string => worded(stops, { code, params: {} }).title;
