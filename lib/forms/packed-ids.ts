/**
 * Ids in an address: 22 characters for each instead of 37, none of which is ever encoded, so that as many tenants as
 * can be ticked stay far below what common proxies take as one line of a request (8 KB). The browser loads this.
 */

const idBytes = 16;
/** No number of packed ids has as many characters. */
const usualLength = 36;

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

export function packIds(ids: Iterable<string>): string {
  const hex = [...ids].join("").replaceAll("-", "");
  return base64url(Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)));
}

const usual = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

/** Also of ids in their usual form, joined with commas. What can't be read is in the answer as it came. */
export function unpackIds(text: string): string[] {
  const isPacked = /^[\w-]+$/.test(text) && text.length !== usualLength && text.length % 4 !== 1;
  if (!isPacked) return text.split(",").filter(Boolean);
  const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  if (bytes.length % idBytes !== 0) return [text];
  const hex = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return (hex.match(/.{32}/g) ?? []).map(usual);
}
