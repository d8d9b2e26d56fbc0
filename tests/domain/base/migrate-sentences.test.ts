import { expect, test } from "vitest";
import { callWords } from "#lib/messages/failures.ts";
import { operationWords } from "#lib/messages/operations.ts";
import { addCall, addOperation, addTenant, migrated, query } from "#tests/support/world/old-rows.ts";

const unknown = "We do not know whether this was carried out. ";

/** What stood in a column, its code, and the words of that code today where they differ. */
const sentences: [table: "operation" | "upstream_call", old: string, code: string, now?: string][] = [
  ["upstream_call", "Polytomic could not be reached (ECONNREFUSED); nothing was sent.", "not_reached"],
  ["upstream_call", `${unknown}Polytomic did not answer in time (2.5 s).`, "no_answer_in_time"],
  [
    "upstream_call",
    "The connection to Polytomic broke before its answer arrived.",
    "connection_broke",
    "The connection to Polytomic was lost before the answer arrived.",
  ],
  ["upstream_call", "Polytomic's answer was empty (status 200).", "answer_empty"],
  ["upstream_call", "Polytomic's answer was not JSON (status 502).", "answer_not_json"],
  ["upstream_call", "Polytomic's answer was larger than we accept (status 200).", "answer_too_large"],
  [
    "upstream_call",
    "Polytomic's answer was not of the documented shape.",
    "answer_unreadable",
    "Polytomic's answer was not in the documented format.",
  ],
  [
    "upstream_call",
    "Polytomic's address redirects to https://x.example (301); we do not follow.",
    "redirected",
    "Polytomic's address redirects to https://x.example (301). We don't follow redirects.",
  ],
  [
    "upstream_call",
    "Polytomic rejected the input (422): email (root) is not valid: x.",
    "answered_with_status",
  ],
  [
    "upstream_call",
    "Polytomic answered with an error of its own (503).",
    "answered_with_status",
    "Polytomic had an internal error (503).",
  ],
  [
    "upstream_call",
    "We stopped before the answer arrived.",
    "stopped_before_answer",
    "The app stopped before the answer arrived.",
  ],
  ["upstream_call", "A text of old.", "noted"],
  [
    "operation",
    `${unknown}Polytomic answered with an error of its own (500).`,
    "outcome_unknown",
    "We don't know whether this went through. Polytomic had an internal error (500).",
  ],
  ["operation", "Polytomic did not accept the key (401): no.", "upstream_failure"],
  ["operation", "This tenant has no organization at Polytomic.", "no_organization"],
  [
    "operation",
    "The organization is named “Ac“me” at Polytomic by now. Nothing was deleted.",
    "organization_renamed",
    "The organization is now named “Ac“me” at Polytomic. Nothing was deleted.",
  ],
  [
    "operation",
    "Somebody changed this organization at Polytomic meanwhile. Your change may have been carried out before that.",
    "changed_meanwhile",
    "Someone changed this organization at Polytomic in the meantime. Your change may have been made before that.",
  ],
  ["operation", "Polytomic has another organization named “Acme”. Names are unique there.", "name_taken"],
  [
    "operation",
    "Polytomic says that “Acme” conflicts with something. It lists no other organization of exactly this name, but one that nearly equals it may count.",
    "name_conflict",
    "Polytomic reports a conflict for “Acme”. It lists no other organization with exactly this name, but a very similar name may conflict.",
  ],
  [
    "operation",
    "The organization has a user a@b.example, and we did not make it. Choose another address.",
    "service_email_taken",
    "The organization already has a user a@b.example. Choose another email.",
  ],
  [
    "operation",
    "The new key was minted and stored, and it did not pass its check. Polytomic does not accept it (401).",
    "new_key_failed_check",
    "The new key was minted and stored but failed verification. Polytomic does not accept it (401).",
  ],
  [
    "operation",
    "The new key does not work, so the old one stays. It belongs to another user: a@b.example.",
    "new_key_not_working",
    "The new key does not work, so the old key stays in use. It belongs to another user: a@b.example.",
  ],
  [
    "operation",
    "Polytomic refused this (422). Its words are on the timeline.",
    "refused_by_upstream",
    "Polytomic rejected this (422). See the timeline for the reason.",
  ],
  [
    "operation",
    "Taken out of use and not revoked: it still works at Polytomic. It opens another organization: A. Inc. That is the organization of the tenant A Inc: revoke its key there.",
    "key_out_of_use",
    "Stopped here but not revoked: it still works at Polytomic. It opens another organization: A. Inc. That organization belongs to the tenant A Inc: revoke the key there.",
  ],
  ["operation", "Both keys work. The old one stops only after the customer has switched.", "both_keys_work"],
  ["operation", "A text of old.", "noted"],
];

test("each sentence of operations and of the ledger becomes its code, which has today's words", async () => {
  await migrated(
    async (client) => {
      const tenantId = await addTenant(client);
      const ids: string[] = [];
      for (const [table, message] of sentences) {
        const row = { message, state: table === "operation" ? "stuck" : "rejected" };
        ids.push(await (table === "operation" ? addOperation : addCall)(client, tenantId, row));
      }
      return ids;
    },
    async (client, ids) => {
      for (const [n, [table, old, code, now]] of sentences.entries()) {
        const [row] = await query(
          client,
          `SELECT message_code AS "messageCode", message_params AS "messageParams" FROM ${table} WHERE id = $1`,
          [ids[n]],
        );
        const { messageCode, messageParams } = row ?? {};
        expect([old, messageCode]).toEqual([old, code]);
        const call = { state: "rejected", messageCode: String(messageCode), messageParams };
        const words =
          table === "operation"
            ? operationWords({ code: String(messageCode), params: messageParams })
            : callWords(call);
        expect(words).toBe(now ?? old.replace(table === "operation" ? "" : unknown, ""));
      }
    },
  );
});
