"use client";

import { useSyncExternalStore } from "react";
import { Monitor, Moon, Sun } from "#components/ui/more-icons.ts";
import { chooseTheme, currentTheme, onTheme, type Theme } from "./theme.ts";

const choices = [
  { value: "system", label: "System", icon: Monitor },
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
] as const;

/** Loaded once the menu around it is opened. */
export default function ThemeSwitch() {
  const theme = useSyncExternalStore<Theme>(onTheme, currentTheme, () => "system");
  return (
    <fieldset>
      <legend className="mb-1 text-sm text-ink-soft">Theme</legend>
      <div className="theme-switch">
        {choices.map(({ value, label, icon: Icon }) => (
          <label key={value}>
            <input
              type="radio"
              name="theme"
              value={value}
              checked={theme === value}
              onChange={() => chooseTheme(value)}
            />
            <Icon size={14} aria-hidden />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
