import { es } from "@hubbub/web";
import { deliver } from "../parts";
import type { OwnTexts } from "../texts";

const own: OwnTexts = {
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
  searchEmoji: "Buscar un emoji",
  noEmoji: "Sin resultados",
  more: "Adjuntar",
  attach: "Foto o archivo",
  mute: "Silenciar",
  unmute: "Activar el sonido",
  reconnecting: "Conexión perdida. Reconectando…",
  offline: "Estás sin conexión. Tus mensajes se enviarán cuando vuelvas.",
  refused: "Este chat no está disponible aquí.",
  newMessages: "Mensajes nuevos",
  newTitle: "({n}) Mensaje nuevo",
  drop: "Suelta los archivos para enviarlos",
  privacy: "Privacidad",
  noLocation: "No se pudo leer tu ubicación. Permítela en el navegador o escríbenos dónde estás.",
  formFirst: "Responde al formulario de arriba.",
  log: "Conversación",
  dismiss: "Ocultar",
  close: "Cerrar",
};

deliver("es", { ...es, ...own });
