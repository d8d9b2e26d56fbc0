"use client";

import type { LucideIcon } from "lucide-react";
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId, useState } from "react";

export type Command = {
  id: string;
  label: string;
  detail?: string | undefined;
  icon: LucideIcon;
  /** Why it is not to be used now; shown with it. */
  reason?: string | undefined;
  run: () => void;
};

/** A box to type into above a list to choose from; the focus stays in the box. */
export function CommandBox({
  input,
  label,
  placeholder,
  text,
  onText,
  commands,
  busy = false,
  onBack,
  children,
}: {
  input: RefObject<HTMLInputElement | null>;
  label: string;
  placeholder: string;
  text: string;
  onText: (text: string) => void;
  commands: Command[];
  busy?: boolean | undefined;
  /** Backspace in an empty box. */
  onBack?: (() => void) | undefined;
  children?: ReactNode;
}) {
  const id = useId();
  const [chosen, setChosen] = useState<string | null>(null);
  const at = Math.max(
    commands.findIndex((command) => command.id === chosen),
    0,
  );
  const active = commands[at];
  const activeId = active && `${id}-${active.id}`;
  useEffect(() => {
    if (activeId) document.getElementById(activeId)?.scrollIntoView({ block: "nearest" });
  }, [activeId]);

  const use = (command: Command | undefined) => command?.reason === undefined && command?.run();
  function onKey(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return;
    const move = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (move !== 0) setChosen(commands.at((at + move) % commands.length)?.id ?? null);
    else if (event.key === "Enter") use(active);
    else if (event.key === "Backspace" && text === "" && onBack) onBack();
    else return;
    event.preventDefault();
  }
  return (
    <>
      <input
        ref={input}
        role="combobox"
        aria-label={label}
        aria-expanded={commands.length > 0}
        aria-controls={commands.length > 0 ? `${id}-list` : undefined}
        aria-activedescendant={activeId}
        aria-autocomplete="list"
        aria-busy={busy || undefined}
        placeholder={placeholder}
        value={text}
        maxLength={200}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => {
          setChosen(null);
          onText(event.target.value);
        }}
        onKeyDown={onKey}
        className="w-full border-b border-line bg-raised px-4 py-3 text-lg placeholder:text-ink-faint focus-visible:outline-offset-[-2px]"
      />
      {commands.length > 0 && (
        <div id={`${id}-list`} role="listbox" aria-label={label} className="min-h-0 overflow-y-auto p-1.5">
          {commands.map((command) => (
            <Option
              key={command.id}
              id={`${id}-${command.id}`}
              command={command}
              active={command === active}
              onPoint={() => setChosen(command.id)}
              onUse={() => use(command)}
            />
          ))}
        </div>
      )}
      {children}
    </>
  );
}

function Option({
  id,
  command: { label, detail, reason, icon: Icon },
  active,
  onPoint,
  onUse,
}: {
  id: string;
  command: Command;
  active: boolean;
  onPoint: () => void;
  onUse: () => void;
}) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the box's, which keeps the focus.
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      aria-disabled={reason !== undefined || undefined}
      onPointerMove={onPoint}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onUse}
      className="flex min-h-10 cursor-pointer items-center gap-3 rounded-md px-2.5 py-1.5 aria-disabled:cursor-not-allowed aria-disabled:text-ink-soft aria-selected:bg-accent-soft forced-colors:aria-selected:outline"
    >
      <Icon size={16} aria-hidden className="shrink-0 text-ink-soft" />
      <span className="min-w-0">
        <span className="block font-[550]">{label}</span>
        {(reason ?? detail) && <span className="block text-sm text-ink-soft">{reason ?? detail}</span>}
      </span>
    </div>
  );
}
