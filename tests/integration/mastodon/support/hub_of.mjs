// A hub with one Mastodon integration, and what a test asks of it.
import { ChannelHub } from "../../../support/channel_hub.mjs";

export class SocialHub extends ChannelHub {
  // `changes`: whole parts of the configuration, as YAML.
  static start(url, token, changes = {}) {
    const integration = `
  - id: social-main
    plugin: com.hubbub.mastodon
    default_holder: desk
    style: social
    settings: { base_url: "${url}", token: "\${file:social-token}", poll_every_s: 2 }`;
    return new SocialHub().begin(integration, { "social-token": token }, changes);
  }

  // Answers, and gives the id of the post that came of it.
  async posts(account, content, metadata) {
    return (await this.becomes(await this.answer(account, content, { metadata }), "sent")).external_id;
  }
}
