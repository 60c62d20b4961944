// What was typed to confirm: in any case, with or without accents, with blanks around.
export function plainWord(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").trim().toLocaleLowerCase("en");
}
