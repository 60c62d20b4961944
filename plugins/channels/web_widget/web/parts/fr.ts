import { fr } from "@hubbub/web";
import { deliver } from "../parts";
import type { OwnTexts } from "../texts";

const own: OwnTexts = {
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
  searchEmoji: "Rechercher un émoji",
  noEmoji: "Aucun résultat",
  more: "Joindre",
  attach: "Photo ou fichier",
  mute: "Couper le son",
  unmute: "Rétablir le son",
  reconnecting: "Connexion perdue. Reconnexion…",
  offline: "Vous êtes hors ligne. Vos messages partiront à votre retour.",
  refused: "Cette discussion n’est pas disponible ici.",
  newMessages: "Nouveaux messages",
  newTitle: "({n}) Nouveau message",
  drop: "Déposez vos fichiers pour les envoyer",
  privacy: "Confidentialité",
  noLocation: "Votre position n’a pas pu être lue. Autorisez-la dans le navigateur ou écrivez-nous où vous êtes.",
  formFirst: "Veuillez répondre au formulaire ci-dessus.",
  log: "Conversation",
  dismiss: "Masquer",
  close: "Fermer",
};

deliver("fr", { ...fr, ...own });
