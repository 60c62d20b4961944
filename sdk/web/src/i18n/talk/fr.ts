import type { enTalk } from "./en";

export const frTalk: typeof enTalk = {
  today: "Aujourd’hui",
  yesterday: "Hier",
  sending: "Envoi…",
  delivered: "Distribué",
  seen: "Vu",
  notSent: "Non envoyé",
  retry: "Réessayer",
  discard: "Supprimer",
  photo: "Photo",
  file: "Fichier",
  location: "Position",
  submitted: "Répondu",
  unsupported: "Ce message ne peut pas être affiché ici.",
  quickReplies: "Réponses suggérées",
  typing: "{name} est en train d’écrire",
  someoneTyping: "En train d’écrire",
  you: "Vous",
};
