/** Where a support contact leads; null if it is neither an email address, an https:// address nor a phone number. */
export function findContactHref(text: string): string | null {
  if (/^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/.test(text)) return `mailto:${text}`;
  const page = URL.parse(text);
  if (page) return /^https:\/\/[^\s/]+\.[^\s]+$/.test(text) ? text : null;
  const digits = text.replace(/\D/g, "");
  const isPhone = /^\+?[\d\s()./-]+$/.test(text) && digits.length >= 5 && digits.length <= 15;
  return isPhone ? `tel:${text.startsWith("+") ? "+" : ""}${digits}` : null;
}
