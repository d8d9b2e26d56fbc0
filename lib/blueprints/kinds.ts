import "server-only";
import type { ResourceKind } from "./document.ts";
import type { KindOfResource } from "./kind.ts";
import { connection, customerConnection, sharedConnection } from "./kinds/connections.ts";
import { model } from "./kinds/models.ts";
import { policy, role, subscribers, webhook } from "./kinds/others.ts";
import { schemaField } from "./kinds/schema-field.ts";
import { schemaKeys } from "./kinds/schema-keys.ts";
import { bulkSync, modelSync } from "./kinds/syncs.ts";

export const kinds: Record<ResourceKind, KindOfResource> = {
  connection,
  sharedConnection,
  customerConnection,
  schemaField,
  schemaKeys,
  model,
  modelSync,
  bulkSync,
  webhook,
  subscribers,
  role,
  policy,
};
