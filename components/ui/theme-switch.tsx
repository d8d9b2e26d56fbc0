"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useSyncExternalStore } from "react";

const themes = [
  { value: "system", label: "System", icon: Monitor },
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
] as const;
type Theme = (typeof themes)[number]["value"];

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function current(): Theme {
  const theme = document.documentElement.dataset.theme;
  return theme === "light" || theme === "dark" ? theme : "system";
}

function choose(theme: Theme) {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  const maxAgeSeconds = theme === "system" ? 0 : 31_536_000;
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is not in every browser yet.
  document.cookie = `theme=${theme}; path=/; max-age=${maxAgeSeconds}; samesite=lax`;
  for (const listener of listeners) listener();
}

/** The choice is kept in the cookie "theme", which the root layout reads. */
export function ThemeSwitch() {
  const theme = useSyncExternalStore<Theme>(subscribe, current, () => "system");
  return (
    <fieldset>
      <legend className="mb-1 text-sm text-ink-soft">Theme</legend>
      <div className="theme-switch">
        {themes.map(({ value, label, icon: Icon }) => (
          <label key={value}>
            <input
              type="radio"
              name="theme"
              value={value}
              checked={theme === value}
              onChange={() => choose(value)}
            />
            <Icon size={14} aria-hidden />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
