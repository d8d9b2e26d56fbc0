import type { Own } from "./items.ts";
import { type Outcome, succeedList } from "./reply.ts";
import { listRoles as rolesOf } from "./roles.ts";

export const listRoles = ({ caller }: Own): Outcome => succeedList(rolesOf(caller.organizationId));
