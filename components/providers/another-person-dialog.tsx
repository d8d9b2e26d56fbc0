"use client";

import { useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";

const reload = () => window.location.reload();

/** Closing it reloads the page too, because the page can't be used as it is. */
export default function AnotherPersonDialog({ before, now }: { before: string; now: string }) {
  const button = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open
      onClose={reload}
      title={`You are now signed in as ${now}`}
      description={`This page was opened as ${before}. Nothing on it is sent as ${now}: reload it to continue.`}
      initialFocus={button}
    >
      <div className="flex justify-end">
        <Button ref={button} variant="primary" onClick={reload}>
          Reload as {now}
        </Button>
      </div>
    </Dialog>
  );
}
