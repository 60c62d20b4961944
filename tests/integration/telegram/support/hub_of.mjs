// A hub with one Telegram integration, and a widget from which people go on there.
import { ChannelHub } from "../../../support/channel_hub.mjs";

export const token = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11";

export class TelegramHub extends ChannelHub {
  static start(apiUrl, { mode, callbackUrl = "" }) {
    const integrations = `
  - id: web-main
    plugin: com.hubbub.web-widget
    default_holder: desk
    settings: { allowed_origins: ["http://shop.test"] }
  - id: telegram-main
    plugin: com.hubbub.telegram
    default_holder: desk
    deep_link: "https://t.me/acme_bot?start={token}"
    settings: { token: "\${file:bot-token}", mode: ${mode}, api_url: "${apiUrl}", callback_url: "${callbackUrl}" }`;
    return new TelegramHub().begin(integrations, { "bot-token": token });
  }
}
