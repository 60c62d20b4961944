// A hub with an integration of each of Meta's networks, and a widget from which people go on there.
import { ChannelHub } from "../../../support/channel_hub.mjs";
import { ids } from "./graph.mjs";

export const token = "EAAB-access-token-0123456789";
export const appSecret = "app-secret-0123456789abcdef";
export const verifyToken = "verify-token-0123456789";

const accounts = {
  messenger: `page_id: "${ids.page}", human_agent: true`,
  instagram: `account_id: "${ids.instagram}"`,
  whatsapp: `phone_number_id: "${ids.number}"`,
};

const links = {
  messenger: "https://m.me/acme?ref={token}",
  instagram: "https://ig.me/m/acme?ref={token}",
  whatsapp: "https://wa.me/15550001234?text=Please%20go%20on%20here%3A%20{token}",
};

const widget = `
  - id: web-main
    plugin: com.hubbub.web-widget
    default_holder: desk
    settings: { allowed_origins: ["http://shop.test"] }`;

export class MetaHub extends ChannelHub {
  static start(graphUrl) {
    const common = `api_url: "${graphUrl}", access_token: "\${file:token}", app_secret: "\${file:secret}", verify_token: "\${file:verify}"`;
    const integrations = Object.entries(accounts).map(
      ([network, account]) => `
  - id: ${network}-main
    plugin: com.hubbub.meta.${network}
    default_holder: desk
    deep_link: "${links[network]}"
    settings: { ${account}, ${common} }`,
    );
    return new MetaHub().begin(widget + integrations.join(""), { token, secret: appSecret, verify: verifyToken });
  }

  hook(network) {
    return `${this.hub.url}/hooks/${network}-main/webhook`;
  }
}
