import type { own as english, ownLate as englishLate } from "./en";

export const own: typeof english = {
  title: "Discutons",
  subtitle: "Réponse en quelques minutes en général",
  welcome: "Bonjour 👋",
  welcomeText: "Posez-nous vos questions, nous sommes là pour vous.",
  placeholder: "Écrivez un message…",
  openChat: "Ouvrir la discussion",
  openChatUnread: "Ouvrir la discussion, {n} non lus",
  closeChat: "Fermer la discussion",
  send: "Envoyer le message",
  emoji: "Émojis",
  more: "Joindre",
  mute: "Couper le son",
  unmute: "Rétablir le son",
  reconnecting: "Connexion perdue. Reconnexion…",
  offline: "Vous êtes hors ligne. Vos messages partiront à votre retour.",
  refused: "Cette discussion n’est pas disponible ici.",
  newMessages: "Nouveaux messages",
  privacy: "Confidentialité",
  log: "Conversation",
};

export const ownLate: typeof englishLate = {
  searchEmoji: "Rechercher un émoji",
  noEmoji: "Aucun résultat",
  attach: "Photo ou fichier",
  newTitle: "({n}) Nouveau message",
  drop: "Déposez vos fichiers pour les envoyer",
  noLocation: "Votre position n’a pas pu être lue. Autorisez-la dans le navigateur ou écrivez-nous où vous êtes.",
  formFirst: "Veuillez répondre au formulaire ci-dessus.",
  dismiss: "Masquer",
  close: "Fermer",
};
