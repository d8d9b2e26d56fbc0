/**
 * Copies a text that is still being fetched. The write starts inside the click, since the browser refuses one
 * that starts later.
 */
export async function writeClipboard(text: Promise<string>): Promise<void> {
  const clipboard: Partial<Clipboard> | undefined = navigator.clipboard;
  if (clipboard?.write && typeof ClipboardItem !== "undefined") {
    const blob = text.then((value) => new Blob([value], { type: "text/plain" }));
    // If the clipboard refuses first, nothing else handles a failure of the text.
    blob.catch(() => {});
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    return;
  }
  if (!clipboard?.writeText) throw new Error("This browser has no clipboard.");
  await navigator.clipboard.writeText(await text);
}
