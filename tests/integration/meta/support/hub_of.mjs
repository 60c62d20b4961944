// A hub with an integration of each of Meta's networks.
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

export class MetaHub extends ChannelHub {
  static start(graphUrl) {
    const common = `api_url: "${graphUrl}", access_token: "\${file:token}", app_secret: "\${file:secret}", verify_token: "\${file:verify}"`;
    const integrations = Object.entries(accounts).map(
      ([network, account]) => `
  - id: ${network}-main
    plugin: com.hubbub.meta.${network}
    default_holder: desk
    settings: { ${account}, ${common} }`,
    );
    return new MetaHub().begin(integrations.join(""), { token, secret: appSecret, verify: verifyToken });
  }

  hook(network) {
    return `${this.hub.url}/hooks/${network}-main/webhook`;
  }
}
