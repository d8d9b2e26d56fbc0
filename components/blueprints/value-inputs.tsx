"use client";

import { useState } from "react";
import { readJson, writeJson } from "#lib/forms/json-text.ts";
import { type Path, textOf, valueAt } from "./document.ts";
import { useEditing } from "./editing.ts";
import { Labelled } from "./labelled.tsx";

export type InputProps = { path: Path; label: string; hint?: string | undefined };

const isPlaceholder = (text: string) => /^\$\{[^}]*\}$/.test(text.trim());
/** A number that is not typed to its end, such as "1.", stays text. */
const isNumber = (text: string) => /^-?(0|[1-9]\d*)(\.\d*[1-9])?$/.test(text);

export function TextInput({ path, label, hint, isNumeric = false }: InputProps & { isNumeric?: boolean }) {
  const { draft, set, disabled } = useEditing();
  const value = valueAt(draft, path);
  const shown = typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
  return (
    <Labelled path={path} label={label} hint={hint}>
      {(control) => (
        <input
          {...control}
          className="input"
          autoComplete="off"
          spellCheck={false}
          disabled={disabled}
          value={shown}
          onChange={({ target: { value: typed } }) =>
            set(path, typed === "" ? undefined : isNumeric && isNumber(typed) ? Number(typed) : typed)
          }
        />
      )}
    </Labelled>
  );
}

/** A list, one per line; or one placeholder for the whole list. */
export function LinesInput({ path, label, hint }: InputProps) {
  const { draft, set, disabled } = useEditing();
  const [typed, setTyped] = useState<string | null>(null);
  const value = valueAt(draft, path);
  const lines = Array.isArray(value)
    ? value.map((each) => (typeof each === "string" ? each : JSON.stringify(each))).join("\n")
    : textOf(value);
  return (
    <Labelled path={path} label={label} hint={hint}>
      {(control) => (
        <textarea
          {...control}
          rows={Math.min(8, Math.max(2, lines.split("\n").length))}
          className="input"
          spellCheck={false}
          disabled={disabled}
          value={typed ?? lines}
          onBlur={() => setTyped(null)}
          onChange={({ target: { value: text } }) => {
            setTyped(text);
            const all = text.split("\n").flatMap((line) => line.trim() || []);
            set(path, isPlaceholder(text) && all.length === 1 ? all[0] : all.map(itemOf));
          }}
        />
      )}
    </Labelled>
  );
}

/** An item that is no text is shown as JSON, and stays what it is. */
function itemOf(line: string): unknown {
  if (!/^[{[]/.test(line)) return line;
  const read = readJson(line);
  return "value" in read ? read.value : line;
}

/** Any value as JSON. What can't be read is kept as it is typed, and not yet taken over. */
export function JsonInput({ path, label, hint }: InputProps) {
  const { draft, set, disabled } = useEditing();
  const [typed, setTyped] = useState<string | null>(null);
  const value = valueAt(draft, path);
  const shown = typed ?? (value === undefined ? "" : writeJson(value));
  const read = typed === null || typed.trim() === "" ? null : readJson(typed);
  const problem = read && "problem" in read ? read.problem : null;
  return (
    <Labelled path={path} label={label} hint={problem ?? hint}>
      {(control) => (
        <textarea
          {...control}
          aria-invalid={problem ? true : control["aria-invalid"]}
          rows={Math.min(14, Math.max(2, shown.split("\n").length))}
          className="input font-mono text-sm"
          spellCheck={false}
          disabled={disabled}
          value={shown}
          onBlur={() => {
            if (problem === null) setTyped(null);
          }}
          onChange={({ target: { value: text } }) => {
            setTyped(text);
            const next = readJson(text);
            if (text.trim() === "") set(path, undefined);
            else if ("value" in next) set(path, next.value);
          }}
        />
      )}
    </Labelled>
  );
}

export function SqlInput({ path, label }: InputProps) {
  const { draft, set, disabled } = useEditing();
  const value = textOf(valueAt(draft, path));
  return (
    <Labelled path={path} label={label} hint="A placeholder needs a filter: ${tenant.name | sqlText}.">
      {(control) => (
        <textarea
          {...control}
          rows={Math.min(12, Math.max(3, value.split("\n").length))}
          className="input font-mono text-sm"
          spellCheck={false}
          disabled={disabled}
          value={value}
          onChange={(event) => set(path, event.target.value || undefined)}
        />
      )}
    </Labelled>
  );
}

type Option = { value: string; label: string };

/** A value that is none of the options, such as a placeholder, is one of its own. */
export function ChoiceInput({
  path,
  label,
  hint,
  options,
  empty = "Not set",
  onChoose,
}: InputProps & { options: Option[]; empty?: string; onChoose?: (value: string) => void }) {
  const { draft, set, disabled } = useEditing();
  const value = valueAt(draft, path);
  const now = value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
  const isOther = now !== "" && !options.some((option) => option.value === now);
  return (
    <Labelled path={path} label={label} hint={hint}>
      {(control) => (
        <select
          {...control}
          className="input"
          disabled={disabled}
          value={now}
          onChange={({ target: { value: chosen } }) =>
            onChoose ? onChoose(chosen) : set(path, chosen || undefined)
          }
        >
          <option value="">{empty}</option>
          {isOther && <option value={now}>{now}</option>}
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

/** `isOffUnset`: leaving it out means no. */
export function FlagInput({ path, label, isOffUnset = false }: InputProps & { isOffUnset?: boolean }) {
  const { draft, set, disabled } = useEditing();
  const value = valueAt(draft, path);
  const no = !isOffUnset || value === false ? [{ value: "false", label: "No" }] : [];
  const options = [{ value: "true", label: "Yes" }, ...no];
  const choose = (value: string) => !disabled && set(path, value === "" ? undefined : value === "true");
  return typeof value === "string" ? (
    <TextInput path={path} label={label} />
  ) : (
    <ChoiceInput
      path={path}
      label={label}
      options={options}
      onChoose={choose}
      empty={isOffUnset && value !== false ? "No" : "Not set"}
    />
  );
}
