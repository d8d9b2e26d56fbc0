import "server-only";
import { sql } from "#lib/base/db.ts";
import type { DataOf } from "#lib/queue/queues.ts";

/** A person, who gets an email, or a webhook. */
export type Recipient = DataOf["notice"];

/** Their deliveries, as a condition in SQL. */
export const ofRecipient = ({ to, id }: Recipient) =>
  to === "staff" ? sql`staff_id = ${id}::uuid` : sql`webhook_id = ${id}::uuid`;

type Columns = { staffId: string | null; webhookId: string | null };

export const recipientIn = ({ staffId, webhookId }: Columns): Recipient =>
  staffId === null ? { to: "webhook", id: webhookId ?? "" } : { to: "staff", id: staffId };
