import type { enTalk } from "./en";

export const esTalk: typeof enTalk = {
  today: "Hoy",
  yesterday: "Ayer",
  sending: "Enviando…",
  delivered: "Entregado",
  seen: "Visto",
  notSent: "No enviado",
  retry: "Reintentar",
  discard: "Eliminar",
  photo: "Foto",
  file: "Archivo",
  location: "Ubicación",
  submitted: "Respondido",
  unsupported: "Este mensaje no se puede mostrar aquí.",
  quickReplies: "Respuestas sugeridas",
  typing: "{name} está escribiendo",
  someoneTyping: "Escribiendo",
  you: "Tú",
};
