"use client";

import { Button } from "#components/ui/button.tsx";
import { Plus } from "#components/ui/icons.ts";
import { Trash2 } from "#components/ui/more-icons.ts";
import { freeName, textOf, variablesIn } from "./document.ts";
import { problemsAt, useEditing } from "./editing.ts";
import { Problems } from "./labelled.tsx";
import { ChoiceInput, FlagInput, LinesInput, TextInput } from "./value-inputs.tsx";

const types = ["string", "number", "boolean", "list", "secret"].map((value) => ({ value, label: value }));

/** The values that each tenant gets of its own. */
export function VariableRows() {
  const { draft, set, problems, disabled } = useEditing();
  const variables = variablesIn(draft);
  const names = variables.map(({ name }) => textOf(name));
  return (
    <div className="space-y-4">
      {variables.length === 0 && (
        <p className="text-ink-soft">
          None. What differs between tenants is a variable, written {"${var.name}"} in a resource.
        </p>
      )}
      <ul className="divide-y divide-line">
        {variables.map(({ name, type }, n) => {
          const at = (field: string) => ["variables", n, field];
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a name changes while it is typed, a place does not.
            <li key={n} className="space-y-3 py-4 first:pt-0">
              <div className="grid gap-x-4 gap-y-3 sm:grid-cols-3">
                <TextInput path={at("name")} label="Name" />
                <ChoiceInput path={at("type")} label="Type" options={types} empty="Choose a type" />
                <FlagInput path={at("required")} label="Required" isOffUnset />
                <TextInput path={at("label")} label="Label" />
                <TextInput path={at("pattern")} label="Pattern" hint="A regular expression." />
                {type !== "secret" &&
                  (type === "list" ? (
                    <LinesInput path={at("default")} label="Default" hint="One per line." />
                  ) : (
                    <TextInput path={at("default")} label="Default" isNumeric={type === "number"} />
                  ))}
              </div>
              <Problems problems={problemsAt(problems, `/variables/${n}`, false)} />
              {!disabled && (
                <Button
                  size="sm"
                  variant="ghost"
                  icon={<Trash2 size={14} aria-hidden />}
                  onClick={() => set(["variables", n], undefined)}
                >
                  {`Remove variable ${textOf(name)}`}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      <Problems problems={problemsAt(problems, "/variables", false)} />
      {!disabled && (
        <Button
          size="sm"
          icon={<Plus size={14} aria-hidden />}
          onClick={() =>
            set(["variables", variables.length], { name: freeName("value", names), type: "string" })
          }
        >
          Add variable
        </Button>
      )}
    </div>
  );
}
