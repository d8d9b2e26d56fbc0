"use client";

import { useEffect, useState } from "react";

/** "12 s", counting. Nothing before a browser's clock is there. */
export function Elapsed({ since }: { since: string }) {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  if (now === null) return null;
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  return <span className="text-ink-soft">{`${seconds} s`}</span>;
}
