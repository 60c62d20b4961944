/** Paths for the shared <Icon>: of the sheet "Continue elsewhere". */
export { close } from "./icons";
export const back = "M15 5l-7 7 7 7";
export const chevron = "M9 6l6 6-6 6";
export const check = "M5 12.5l4.5 4.5L19 7.5";
export const phone = "M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM11 18h2";
export const mail = "M4 6h16v12H4zM4.5 6.5L12 13l7.5-6.5";
export const plane = "M20.5 4L3.5 11l5.5 2.3L18 7l-6.5 7.5 5 4z";
export const bubble = "M4 5h16v11h-8l-4.5 3.5V16H4z";
