"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { FieldError, useControl } from "#components/ui/field.tsx";

/** The server takes 48 kB: what is far beyond it is not read at all. */
const mostBytes = 90_000;

function readAsAddress(file: File): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const reader = new FileReader();
  reader.onload = () => resolve(String(reader.result));
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(file);
  return promise;
}

/** A small picture, which the form sends as a data: address. */
export function LogoField({ logo }: { logo: string | null }) {
  const { control } = useControl({ name: "logo", hint: true });
  const [chosen, setChosen] = useState("");
  const [isTooLarge, setTooLarge] = useState(false);
  const shown = chosen === "remove" ? null : chosen || logo;
  async function choose(file: File | undefined) {
    setTooLarge(file !== undefined && file.size > mostBytes);
    setChosen(file && file.size <= mostBytes ? await readAsAddress(file) : "");
  }
  return (
    <div>
      <label htmlFor={control.id} className="mb-1 block font-[550]">
        Logo
      </label>
      {shown !== null && (
        <p className="mb-2 flex items-center gap-3">
          {/* biome-ignore lint/performance/noImgElement: a data: address has nothing to optimize. */}
          <img src={shown} alt="The logo that customers see" className="max-h-10 max-w-32 object-contain" />
          <Button size="sm" onClick={() => setChosen("remove")}>
            Remove the logo
          </Button>
        </p>
      )}
      <input
        id={control.id}
        aria-describedby={control["aria-describedby"]}
        aria-invalid={control["aria-invalid"]}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        onChange={(event) => choose(event.target.files?.[0])}
        className="block max-w-full noscript:hidden"
      />
      <input type="hidden" name="logo" value={chosen} />
      <FieldError name="logo" />
      {isTooLarge && (
        <p role="alert" className="mt-1 text-sm text-bad">
          This file is too large.
        </p>
      )}
      <p id={`${control.id}-hint`} className="mt-1 text-sm text-ink-soft">
        PNG, JPEG or WebP, at most 48 kB. It is shown 40 pixels high.
        <span className="hidden noscript:inline"> Choosing a file needs JavaScript.</span>
      </p>
    </div>
  );
}
