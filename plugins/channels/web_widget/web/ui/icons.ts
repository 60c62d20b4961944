/** Paths for the shared <Icon>. */
export const chat =
  "M12 4c-4.7 0-8.5 3.1-8.5 7 0 2.1 1.1 4 2.9 5.3L6 20l3.7-2.2c.7.1 1.5.2 2.3.2 4.7 0 8.5-3.1 8.5-7s-3.8-7-8.5-7z";
export const down = "M6 9l6 6 6-6";
export const close = "M6 6l12 12M18 6L6 18";
export const send = "M5 12h13M12 5.5l6.5 6.5-6.5 6.5";
export const smile = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14.5s1.2 2 3.5 2 3.5-2 3.5-2M9 9.5h.01M15 9.5h.01";
export const plus = "M12 5v14M5 12h14";
export const image =
  "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM4 16l4.5-4.5 5 5L16 14l4 4M15 9h.01";
export const pin =
  "M12 21s-7-6.2-7-11.5a7 7 0 0 1 14 0C19 14.8 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z";
export const elsewhere = "M11.5 16H3V5h15v3M2 19.5h9.5M15 11h6v9.5h-6z";
export const sound = "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9a4.2 4.2 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11";
export const soundOff = "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5";
