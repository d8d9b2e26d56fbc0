"use client";

import { Autocomplete } from "@base-ui/react/autocomplete";
import type { ReactNode, RefObject } from "react";
import type { Icon } from "#components/ui/icon.tsx";

export type Command = {
  id: string;
  label: string;
  /** The label is a name, which a translator must leave alone. */
  isName?: boolean | undefined;
  detail?: ReactNode;
  icon: Icon;
  /** Why it is disabled; shown with it. */
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
  return (
    <Autocomplete.Root
      inline
      open
      mode="none"
      items={commands}
      autoHighlight="always"
      keepHighlight
      value={text}
      // A chosen command runs and is not put into the box.
      onValueChange={(next, { reason }) => reason === "input-change" && onText(next)}
    >
      <Autocomplete.Input
        ref={input}
        aria-label={label}
        aria-busy={busy || undefined}
        // Without options there is no list that the box could control.
        aria-expanded={commands.length > 0}
        placeholder={placeholder}
        maxLength={200}
        autoCapitalize="none"
        spellCheck={false}
        onKeyDown={(event) => {
          if (event.key !== "Backspace" || text !== "" || !onBack || event.nativeEvent.isComposing) return;
          event.preventDefault();
          onBack();
        }}
        className="w-full border-b border-line bg-raised px-4 py-3 text-lg placeholder:text-ink-faint focus-visible:outline-offset-[-2px]"
      />
      {commands.length > 0 && (
        <Autocomplete.List aria-label={label} className="min-h-0 overflow-y-auto p-1.5">
          {(command: Command) => <Option key={command.id} command={command} />}
        </Autocomplete.List>
      )}
      {children}
    </Autocomplete.Root>
  );
}

function Option({ command }: { command: Command }) {
  const { label, isName, detail, reason, icon: Icon, run } = command;
  return (
    <Autocomplete.Item
      value={command}
      disabled={reason !== undefined}
      onClick={run}
      // Screen readers announce the option that Enter would choose.
      // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role is among the props.
      render={(props, { highlighted }) => <div {...props} aria-selected={highlighted} />}
      className="flex min-h-10 cursor-pointer items-center gap-3 rounded-md px-2.5 py-1.5 aria-disabled:cursor-not-allowed aria-disabled:text-ink-soft aria-selected:bg-accent-soft forced-colors:aria-selected:outline"
    >
      <Icon size={16} aria-hidden className="shrink-0 text-ink-soft" />
      <span className="min-w-0">
        <span className="block font-[550]" translate={isName ? "no" : undefined}>
          {label}
        </span>
        {(reason ?? detail) && <span className="block text-sm text-ink-soft">{reason ?? detail}</span>}
      </span>
    </Autocomplete.Item>
  );
}
