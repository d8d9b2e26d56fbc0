import type { WebhookRow } from "#lib/notices/views.ts";

export const formatWords: Record<WebhookRow["kind"], string> = {
  slack: "Slack-compatible",
  signed: "JSON, signed",
};
