import "server-only";
/**
 * A blueprint's draft from the records of one organization. Resolved for the same tenant it is what was captured;
 * for another one nothing in it is an id, a secret or a name of this one.
 */
import type { CaptureNote, LostPart } from "#lib/messages/blueprints.ts";
import { partOfPointer } from "../compare.ts";
import type { Json, JsonObject, Resource, ResourceKind, Variable } from "../document.ts";
import type { Live } from "../kind.ts";
import { typeOf } from "../kinds/connections.ts";
import { isMasked, isObject, itemsOf, partOf, textOf } from "../kinds/record.ts";
import { literal } from "../placeholders.ts";
import { isSecretField, links, secretPlaces, specs } from "../specs.ts";
import { nameFor, nameWithout, naming } from "./names.ts";
import { kindOf, secretNames, specFrom, type Types } from "./spec-from.ts";

/** `kind` is "connection" for each of the three kinds of them. */
export type Captured = { kind: ResourceKind; live: Live };
type Draft = { variables: Variable[]; resources: Resource[]; notes: CaptureNote[] };

/** As many as fit a document. */
const most = 50;
const label = (text: string) => text.slice(0, 80).toWellFormed();

/** What may be left out of a resource when it refers to nothing in the draft; anything else takes it along. */
const spare: { at: RegExp; part: "relations" | "run_after" | null; kinds?: ResourceKind[] }[] = [
  { at: /^\/policies\/\d+$/, part: null },
  { at: /^\/relations\/\d+\/to\/model_id$/, part: "relations" },
  { at: /\/run_after\/sync_ids\/\d+$/, part: "run_after", kinds: ["modelSync"] },
  { at: /\/run_after\/bulk_sync_ids\/\d+$/, part: "run_after", kinds: ["bulkSync"] },
];
const isId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

type Own = { key: string; variables: Variable[] };
type WhyNot = "refers_outside" | "built_in_roles" | "not_fitting";

/** A resource that the draft can't have. */
class LeftOut extends Error {
  readonly why: WhyNot;
  constructor(why: WhyNot) {
    super(why);
    this.why = why;
  }
}

export function draftFrom(records: Captured[], tenant: { name: string }, types: Types): Draft {
  const all = records.map(({ kind, live }) => ({ kind: kindOf(kind, live, types), live }));
  const draft: Draft = { variables: [], resources: [], notes: [] };
  const [keyFor, variableFor] = [naming(), naming()];
  const parents = new Map<string, string>();
  /** Null while it is drafted, and for what is left out. */
  const keys = new Map<Captured, string | null>();
  let left = 0;
  const noteLost = ({ name }: Live, part: LostPart) =>
    draft.notes.push({ code: "part_left_out", params: { name, part } });

  /** The key of what has this id, drafted before what refers to it. */
  function keyOf(id: string, among: readonly ResourceKind[] | undefined): string | null {
    const found = all.find(({ kind, live }) => live.id === id && (among?.includes(kind) ?? isId(id)));
    return found ? add(found) : null;
  }

  function leave(): null {
    left += 1;
    return null;
  }

  function add(captured: Captured): string | null {
    const known = keys.get(captured);
    if (known !== undefined) return known;
    keys.set(captured, null);
    if (draft.resources.length >= most) return leave();
    const { kind, live } = captured;
    const key = keyFor(nameWithout(live.name, tenant.name), kind.toLowerCase());
    const own: Own = { key, variables: [] };
    try {
      const spec = filled(captured, own);
      if (!specs[kind].safeParse(spec).success) throw new LeftOut("not_fitting");
      const isFull = draft.resources.length >= most;
      if (isFull || draft.variables.length + own.variables.length > most) return leave();
      const activate = live.active === true && (kind === "modelSync" || kind === "bulkSync");
      draft.resources.push({ key, kind, spec, activate, firstRun: false, ignore: [] });
      draft.variables.push(...own.variables);
    } catch (error) {
      if (!(error instanceof LeftOut)) throw error;
      draft.notes.push({ code: error.why, params: { kind, name: live.name } });
      return null;
    }
    keys.set(captured, key);
    return key;
  }

  function filled({ kind, live }: Captured, own: Own): JsonObject {
    const { labels, ...spec } = specFrom(kind, live, types);
    if (labels !== undefined) noteLost(live, "labels");
    const secrets = kind === "connection" ? secretNames(live, types).map(under) : [];
    const title = nameWithout(live.name, tenant.name);

    function secret(at: string): string | undefined {
      if (!secretPlaces[kind]?.test(at)) {
        noteLost(live, "secret");
        return undefined;
      }
      const name = variableFor(`${own.key} ${at.replace("/configuration", "")}`, "secret");
      const field = types.schemas.get(typeOf(live.record))?.properties;
      const words = textOf(partOf(partOf(field, at.split("/").at(-1) ?? ""), "title")) || wordsOf(at);
      own.variables.push({ name, type: "secret", label: label(`${title}: ${words}`), required: true });
      return `\${secret.${name}}`;
    }

    function text(value: string, at: string): string | undefined {
      if (value === "") return value;
      const isSecret = isMasked(value) || isSecretField(at) || secrets.some((each) => isIn(at, each));
      if (isSecret) return secret(at);
      if (kind === "sharedConnection" && at === "/parent") return parentOf(value, own, title);
      const extra = spare.find((each) => each.at.test(at));
      const link = links.find((each) => each.at.test(at));
      const key = keyOf(value, extra?.kinds ?? link?.kinds);
      if (key !== null) return `\${ref.${key}.id}`;
      if (extra) return undefined;
      // In a configuration it may be the id of something else.
      if (link && !at.includes("configuration/"))
        throw new LeftOut(kind === "policy" ? "built_in_roles" : "refers_outside");
      return at === "/name" ? nameFor(value, tenant.name) : literal(value);
    }

    function put(value: Json, at: string): Json | undefined {
      if (typeof value === "string") return text(value, at);
      if (Array.isArray(value))
        return value.map((each, n) => put(each, `${at}/${n}`)).filter((each) => each !== undefined);
      return isObject(value) ? object(value, at) : value;
    }
    const object = (value: JsonObject, at: string): JsonObject =>
      Object.fromEntries(
        Object.entries(value).flatMap(([name, each]) => {
          const found = put(each, at + partOfPointer(name));
          return found === undefined ? [] : [[name, found]];
        }),
      );

    const made = object(spec, "");
    for (const part of ["relations", "run_after"] as const)
      if (countOf(spec, part) > countOf(made, part)) noteLost(live, part);
    const { policies, relations, ...rest } = made;
    const [found, led] = [itemsOf(policies), itemsOf(relations).filter(leads)];
    return {
      ...rest,
      ...(found.length > 0 && { policies: found }),
      ...(led.length > 0 && { relations: led }),
    };
  }

  /** Each parent is one variable; it is the partner's own connection, so it is the same for most tenants. */
  function parentOf(id: string, own: Own, title: string): string {
    const known = parents.get(id);
    if (draft.variables.some((each) => each.name === known)) return `\${var.${known}}`;
    const name = variableFor(`${own.key} parent`, "parent");
    parents.set(id, name);
    const about = label(`${title}: id of the connection in your own organization`);
    own.variables.push({ name, type: "string", label: about, required: true, default: literal(id) });
    return `\${var.${name}}`;
  }

  for (const captured of all) add(captured);
  if (left > 0) draft.notes.push({ code: "too_many", params: { count: left } });
  return draft;
}

const under = (name: string) => `/configuration${partOfPointer(name)}`;
const isIn = (at: string, pointer: string) => at === pointer || at.startsWith(`${pointer}/`);
const wordsOf = (pointer: string) => (pointer.split("/").at(-1) ?? "").replaceAll("_", " ");

/** A relation to a model that is in the draft. */
const leads = (relation: Json) => partOf(partOf(relation, "to"), "model_id") !== undefined;

function countOf(spec: JsonObject, part: "relations" | "run_after"): number {
  if (part === "relations") return itemsOf(spec.relations).filter(leads).length;
  return [spec.schedule, spec.default_schedule, ...itemsOf(spec.additional_schedules)]
    .map((each) => partOf(each, "run_after"))
    .flatMap((each) => [partOf(each, "sync_ids"), partOf(each, "bulk_sync_ids")])
    .flatMap((each) => itemsOf(each)).length;
}
