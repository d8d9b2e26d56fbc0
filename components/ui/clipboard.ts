/**
 * Gives a text that is still being fetched to the clipboard. The write begins at once, inside the click:
 * later the browser would no longer take it for the person's wish.
 */
export async function writeClipboard(text: Promise<string>): Promise<void> {
  const clipboard: Partial<Clipboard> | undefined = navigator.clipboard;
  if (clipboard?.write && typeof ClipboardItem !== "undefined") {
    const blob = text.then((value) => new Blob([value], { type: "text/plain" }));
    // Where the clipboard refuses before the text is there, nobody else is left to hear that it never came.
    blob.catch(() => {});
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    return;
  }
  if (!clipboard?.writeText) throw new Error("This browser offers no clipboard here.");
  await navigator.clipboard.writeText(await text);
}
