import type { own as english, ownLate as englishLate } from "./en";

export const own: typeof english = {
  title: "Chatea con nosotros",
  subtitle: "Solemos responder en unos minutos",
  welcome: "¡Hola! 👋",
  welcomeText: "Pregúntanos lo que quieras. Estamos para ayudarte.",
  placeholder: "Escribe un mensaje…",
  openChat: "Abrir el chat",
  openChatUnread: "Abrir el chat, {n} sin leer",
  closeChat: "Cerrar el chat",
  send: "Enviar mensaje",
  emoji: "Emojis",
  more: "Adjuntar",
  mute: "Silenciar",
  unmute: "Activar el sonido",
  reconnecting: "Conexión perdida. Reconectando…",
  offline: "Estás sin conexión. Tus mensajes se enviarán cuando vuelvas.",
  refused: "Este chat no está disponible aquí.",
  newMessages: "Mensajes nuevos",
  privacy: "Privacidad",
  log: "Conversación",
};

export const ownLate: typeof englishLate = {
  searchEmoji: "Buscar un emoji",
  noEmoji: "Sin resultados",
  attach: "Foto o archivo",
  newTitle: "({n}) Mensaje nuevo",
  drop: "Suelta los archivos para enviarlos",
  noLocation: "No se pudo leer tu ubicación. Permítela en el navegador o escríbenos dónde estás.",
  formFirst: "Responde al formulario de arriba.",
  dismiss: "Ocultar",
  close: "Cerrar",
};
