/** What to do about a foreign key, wherever one is shown. */
export const takeOutFirst =
  "A customer may see another customer's data. Stop using the key here before anything else.";
