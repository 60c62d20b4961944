// A hub with one Telegram integration.
import { ChannelHub } from "../../../support/channel_hub.mjs";

export const token = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11";

export class TelegramHub extends ChannelHub {
  static start(apiUrl, { mode, callbackUrl = "" }) {
    const integrations = `
  - id: telegram-main
    plugin: com.hubbub.telegram
    default_holder: desk
    settings: { token: "\${file:bot-token}", mode: ${mode}, api_url: "${apiUrl}", callback_url: "${callbackUrl}" }`;
    return new TelegramHub().begin(integrations, { "bot-token": token });
  }
}
