/** The most characters. In a file to itself, because the list of tenants loads it, and no other limit. */
export const longestViewName = 60;
