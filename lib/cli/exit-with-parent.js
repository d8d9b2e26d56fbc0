// Loaded with --import file:…/exit-with-parent.js?<pid> into a program that knows nothing of us: it ends when the
// process <pid>, which started it, is gone. Its own children inherit the flag, and it does not concern them.
if (String(process.ppid) === new URL(import.meta.url).search.slice(1)) {
  process.on("disconnect", () => process.exit(1));
  // Listening must not be what keeps it alive.
  process.channel?.unref();
}
