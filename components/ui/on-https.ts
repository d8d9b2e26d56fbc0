/** For a cookie that a script sets: where people use https, it is sent over https only. */
export const onHttps = (): string => (location.protocol === "https:" ? "; secure" : "");
