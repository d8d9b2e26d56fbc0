import type { Item } from "#lib/blueprints/plan.ts";
import type { PlanItem } from "#lib/blueprints/views.ts";
import { FieldsList } from "./fields-list.tsx";
import { actionLooks, kindWords, pathWords } from "./words.ts";

const inks = { good: "text-good", warn: "text-warn", plain: "text-ink-soft" } as const;

/** "2 to create, 1 as wanted". */
export function countWords(items: Item[]): string {
  const actions = Object.keys(actionLooks) as Item["action"][];
  return actions
    .flatMap((action) => {
      const count = items.filter((item) => item.action === action).length;
      return count > 0 ? [`${count} ${actionLooks[action].count}`] : [];
    })
    .join(", ");
}

const isOfSchema = ({ kind }: Item) => kind === "schemaField" || kind === "schemaKeys";

function whyNotInPlace(item: Item): string {
  if (!isOfSchema(item))
    return "Its type or what it is linked with changed. Delete it at Polytomic and open the plan again: applying then creates it again.";
  return item.fields.some(({ path, found }) => path === "/field_id" && found === null)
    ? "Polytomic detected a field with this id, which a blueprint does not change. Give the field another id."
    : "It is about something else now. Give the resource another key in the blueprint: then the old one goes and a new one is made.";
}

function whyUnreadable(item: Item): string {
  if (isOfSchema(item))
    return "Polytomic is still reading its schema, so nothing is known of it now. Open the plan again in some minutes.";
  const seen = "Polytomic lists it, but it can't be read with this tenant's key.";
  return item.action === "blocked" ? `${seen} Give the key's user the right to see it.` : seen;
}

function why(item: Item, names: Map<string, string>) {
  const { action, asks, again, activates, firstRun, blockedBy, unknownSecrets, unreadable, heldBy } = item;
  const later = item.later.map((key) => (key === item.key ? "itself" : (names.get(key) ?? key)));
  const parts = [
    again && "It is gone at Polytomic and is made again.",
    unreadable && whyUnreadable(item),
    heldBy !== null &&
      `${isOfSchema(item) ? "" : "An organization has only one, and "}${heldBy} already manages it. Take ${heldBy} off first, or leave it out of this blueprint.`,
    action === "adopt" && asks && "Polytomic has one like it: you will be asked whether to use it.",
    action === "await" && "The customer connects it with a connect link.",
    action === "replace" && whyNotInPlace(item),
    action === "adopt" &&
      !asks &&
      item.kind === "schemaKeys" &&
      "The schema has these keys already: nothing is sent.",
    blockedBy.length > 0 && `Needs ${blockedBy.map((key) => names.get(key) ?? key).join(", ")} first.`,
    unknownSecrets.length > 0 &&
      `A change would lose ${unknownSecrets.map(pathWords).join(", ")}, which was set at Polytomic and is not known here. Add it to the blueprint as a secret or enter it again in this tenant's values, or keep or ignore what was changed.`,
    action === "remove" &&
      `No longer in the blueprint. ${item.kind === "schemaKeys" ? "The schema gets its detected keys back." : "Deleted at Polytomic."}`,
    action === "release" && "No longer in the blueprint. Released, it stays at Polytomic.",
    later.length > 0 && `References to ${later.join(", ")} are added once that exists.`,
    activates && "Switched on once it was read back.",
    firstRun && "Its first run is started then.",
  ];
  return parts.filter(Boolean).join(" ");
}

/** What the form of a connection's type says against its settings. */
function Checked({ problems, isUnchecked }: Pick<PlanItem, "problems" | "isUnchecked">) {
  if (isUnchecked)
    return (
      <p className="mt-0.5 text-sm text-ink-soft">
        Its settings can't be checked: Polytomic's form for this type could not be read.
      </p>
    );
  if (problems.length === 0) return null;
  return (
    <div className="mt-1 text-sm text-warn">
      <p>Polytomic may refuse these settings:</p>
      <ul className="list-disc pl-5">
        {problems.map(({ path, text }) => (
          <li key={path + text} className="wrap-anywhere">
            <span className="font-[550]">{pathWords(path)}</span>: {text}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What a plan does with each resource. */
export function PlanItems({ items }: { items: PlanItem[] }) {
  const names = new Map(items.map(({ key, name }) => [key, name]));
  return (
    <ul className="divide-y divide-line border-y border-line">
      {items.map((item) => {
        const { mark, words, tone } = actionLooks[item.action];
        const reason = why(item, names);
        return (
          <li key={item.key} className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-2 py-2.5">
            <span aria-hidden className={`text-center font-mono font-semibold ${inks[tone]}`}>
              {mark}
            </span>
            <div className="min-w-0">
              <div className="flex flex-wrap items-baseline justify-between gap-x-4">
                <span className="min-w-0 font-[550] wrap-anywhere">{item.name}</span>
                <span className={`text-sm ${inks[tone]}`}>{words}</span>
              </div>
              <p className="text-sm text-ink-soft">{kindWords[item.kind]}</p>
              {reason !== "" && <p className="mt-0.5 text-sm">{reason}</p>}
              <Checked problems={item.problems} isUnchecked={item.isUnchecked} />
              <FieldsList fields={item.fields} names={names} />
            </div>
          </li>
        );
      })}
    </ul>
  );
}
