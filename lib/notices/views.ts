import "server-only";
import type { Right } from "#lib/staff/views.ts";

export type WebhookRow = { id: string; kind: "slack" | "signed"; name: string; host: string };

/** One notice for one recipient. Times are ISO 8601. */
export type DeliveryRow = {
  id: string;
  at: string;
  tenant: { id: string; name: string };
  title: string;
  /** An email address, or a webhook's name. */
  recipient: string;
  state: "waiting" | "sent" | "failed" | "dropped";
  /** When it was settled, or is due. */
  when: string;
  problem: string | null;
};

export type NotificationsPage = {
  /** The sender; null if this app sends no mail. */
  from: string | null;
  me: string;
  webhooks: WebhookRow[];
  deliveries: DeliveryRow[];
  /** Whether the log shows failures only, and where older rows begin. */
  onlyFailed: boolean;
  older: string | null;
  manage: Right;
};
