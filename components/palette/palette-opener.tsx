"use client";

import { type ComponentType, useCallback, useEffect, useState } from "react";
import { Search } from "#components/ui/icons.ts";
import { Notice } from "#components/ui/notice.tsx";
import { hasSingleKeys } from "#components/ui/single-keys.ts";
import { useGo } from "#components/ui/use-open.ts";
import type { PaletteProps } from "./palette.tsx";

/** Open dialogs, without those that are closing. */
const dialogs = '[role="dialog"]:not([data-closed])';

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.matches("input, textarea, select") || target.isContentEditable);

/** The button in the frame, Ctrl or Cmd K anywhere, and ? for the list of keys. The palette is loaded when it is first opened. */
export function PaletteOpener(
  props: Omit<PaletteProps, "open" | "opening" | "typed" | "go" | "onClose" | "shows" | "modifier">,
) {
  const [Palette, setPalette] = useState<ComponentType<PaletteProps> | null>(null);
  const [open, setOpen] = useState(false);
  const [opening, setOpening] = useState(0);
  const [failed, setFailed] = useState(false);
  const go = useGo();
  const [modifier, setModifier] = useState("Ctrl");
  /** Text typed before the box was ready. */
  const [typed, setTyped] = useState("");
  useEffect(() => {
    if (/mac|iphone|ipad/i.test(navigator.platform)) setModifier("⌘");
  }, []);

  const [shows, setShows] = useState<PaletteProps["shows"]>("commands");
  const turn = useCallback((next: boolean, what: PaletteProps["shows"] = "commands") => {
    setShows(what);
    setTyped("");
    setOpening((before) => before + (next ? 1 : 0));
    setFailed(false);
    setOpen(next);
  }, []);

  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const isFree = !isTyping(event.target) && document.querySelector(dialogs) === null;
      if (event.key === "?" && isFree && hasSingleKeys()) {
        event.preventDefault();
        return turn(true, "keys");
      }
      const isShortcut = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
      if (!isShortcut || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      if (event.repeat || (!open && document.querySelector(dialogs) !== null)) return;
      turn(!open);
    }
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [open, turn]);

  // The palette appears a moment before its box has the focus.
  useEffect(() => {
    if (!open || shows === "keys") return;
    const heard = new AbortController();
    function onKey(event: KeyboardEvent) {
      if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.isComposing) return;
      event.preventDefault();
      setTyped((before) => before + event.key);
    }
    function onFocus({ target }: FocusEvent) {
      if (target instanceof HTMLInputElement && target.closest(dialogs)) heard.abort();
    }
    document.addEventListener("keydown", onKey, heard);
    document.addEventListener("focusin", onFocus, heard);
    return () => heard.abort();
  }, [open, shows]);

  useEffect(() => {
    if (!open || Palette !== null) return;
    let wanted = true;
    // Not React.lazy, which does not retry a load that failed offline.
    import("./palette.tsx").then(
      (loaded) => wanted && setPalette(() => loaded.default),
      () => {
        if (!wanted) return;
        setFailed(true);
        setOpen(false);
      },
    );
    return () => {
      wanted = false;
    };
  }, [open, Palette]);

  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        aria-busy={(open && Palette === null) || undefined}
        onClick={() => turn(true)}
        className="btn btn-secondary btn-sm shrink-0 noscript:hidden"
      >
        <Search size={15} aria-hidden />
        <span className="max-lg:sr-only">Search</span>
        <span aria-hidden="true" className="hidden font-mono text-xs text-ink-soft lg:inline">
          {modifier} K
        </span>
      </button>
      {failed && (
        <div className="fixed inset-x-4 bottom-4 z-50 mx-auto max-w-md">
          <Notice tone="bad" role="alert" title="The search could not be loaded">
            <p>Check your connection and try again.</p>
          </Notice>
        </div>
      )}
      {Palette !== null && (
        <Palette
          {...props}
          open={open}
          opening={opening}
          shows={shows}
          modifier={modifier}
          typed={typed}
          go={(href) => {
            setOpen(false);
            go(href);
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
