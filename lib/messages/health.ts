import "server-only";
import { says, worded } from "./family.ts";

/** Why a look at an organization found nothing out: each is a value of the database's health_outcome. */
const healthTroubles = {
  no_key: says({}, () => "there is no working key"),
  key_not_working: says({}, () => "the key failed verification"),
  key_unreadable: says({}, () => "the stored key can't be decrypted"),
  not_allowed: says({}, () => "the key may not read connections and syncs"),
  no_answer: says({}, () => "Polytomic gave no usable answer"),
  failed: says({}, () => "our last check failed; the log has the cause"),
};

export type HealthTrouble = keyof typeof healthTroubles;

/** Reads on after "Can't tell:". */
export const healthTroubleWords = (code: HealthTrouble): string =>
  worded(healthTroubles, { code, params: {} }).title;
