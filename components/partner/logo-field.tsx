"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { FieldError, useControl } from "#components/ui/field.tsx";

/** As much as the server takes. */
const mostBytes = 48_000;

function readAsAddress(file: File): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const reader = new FileReader();
  reader.onload = () => resolve(String(reader.result));
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(file);
  return promise;
}

const kinds = ["image/png", "image/jpeg", "image/webp"];

/** Why the server would refuse this file, as far as the browser can know. */
function problemOf(file: File): string | null {
  if (file.type === "image/svg+xml")
    return "An SVG can contain script, so it can't be used. Export it as PNG, at least 80 pixels high.";
  if (!kinds.includes(file.type)) return "This is not a PNG, JPEG or WebP image.";
  return file.size > mostBytes ? `This file has ${Math.ceil(file.size / 1000)} kB. The most is 48 kB.` : null;
}

export function Logo({ address }: { address: string }) {
  return (
    // biome-ignore lint/performance/noImgElement: a data: address has nothing to optimize.
    <img src={address} alt="The logo that customers see" className="max-h-10 max-w-32 object-contain" />
  );
}

/** A small picture, which the form sends as a data: address. */
export function LogoField({
  logo,
  problem,
  onProblem,
}: {
  logo: string | null;
  problem: string | null;
  onProblem: (problem: string | null) => void;
}) {
  const { control } = useControl({ name: "logo", hint: true });
  const [chosen, setChosen] = useState("");
  const shown = chosen === "remove" ? null : chosen || logo;
  async function choose(file: File | undefined) {
    const found = file === undefined ? null : problemOf(file);
    onProblem(found);
    setChosen(file && found === null ? await readAsAddress(file) : "");
  }
  return (
    <div>
      <label htmlFor={control.id} className="mb-1 block font-[550]">
        Logo
      </label>
      {shown !== null && (
        <p className="mb-2 flex items-center gap-3">
          <Logo address={shown} />
          <Button size="sm" onClick={() => setChosen("remove")}>
            Remove logo
          </Button>
        </p>
      )}
      <input
        id={control.id}
        aria-describedby={[control["aria-describedby"], problem && `${control.id}-problem`]
          .filter(Boolean)
          .join(" ")}
        aria-invalid={problem !== null || control["aria-invalid"]}
        type="file"
        accept={kinds.join(",")}
        onChange={(event) => choose(event.target.files?.[0])}
        className="input file:-my-1 file:mr-3 file:-ml-2 file:cursor-pointer file:rounded-sm file:border-0 file:bg-sunken file:px-2.5 file:py-1 file:font-[550] file:text-ink noscript:hidden"
      />
      <input type="hidden" name="logo" value={chosen} />
      {problem === null ? (
        <FieldError name="logo" />
      ) : (
        <p id={`${control.id}-problem`} role="alert" className="mt-1 text-sm text-bad">
          {problem}
        </p>
      )}
      <p id={`${control.id}-hint`} className="mt-1 text-sm text-ink-soft">
        PNG, JPEG or WebP, at most 48 kB. It is shown 40 pixels high.
        <span className="hidden noscript:inline"> Choosing a file needs JavaScript.</span>
      </p>
    </div>
  );
}
