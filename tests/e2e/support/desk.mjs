// The console as an agent uses it.
export class Desk {
  constructor(page, login) {
    this.page = page;
    this.name = login.name;
    this.credentials = login;
    this.list = page.getByRole("region", { name: "Conversations", exact: true });
    this.rows = this.list.locator(".rows a");
    this.log = page.getByRole("log", { name: "Messages" });
    this.lines = this.log.locator("li.line");
    this.typing = this.log.locator(".line-typing");
    this.reply = page.locator("#reply");
    this.receipts = this.log.locator(".line-body > .receipt"); // in words; the others are marks beside their message
    this.toasts = page.getByRole("region", { name: "Notices" });
  }

  async login(password = this.credentials.password) {
    await this.page.getByLabel("E-mail").fill(this.credentials.email);
    await this.page.getByLabel("Password", { exact: true }).fill(password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
    await this.page.getByRole("navigation", { name: "Boxes" }).waitFor();
    await this.team(this.name, "online").waitFor();
    return this;
  }

  team(name) {
    return this.page.getByRole("region", { name: "Team" }).locator("li:not(.offline)", { hasText: name });
  }

  async box(name) {
    await this.page
      .getByRole("link", { name: new RegExp(`^${name}`) })
      .first()
      .click();
    await this.page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
    return this;
  }

  // Opens the conversation whose line shows `text`.
  async openRow(text) {
    await this.rows.filter({ hasText: text }).first().click();
    await this.log.waitFor();
    return this;
  }

  // A text message; buttons with the same words are no messages.
  line(text) {
    return this.lines.filter({ has: this.page.locator(".hb-text, .hb-emoji").getByText(text, { exact: true }) });
  }

  act(name) {
    return this.page.locator(".thread-head").getByRole("button", { name, exact: true });
  }

  async claim() {
    await this.act("Claim").click();
    await this.page.getByText("Claimed by you").waitFor();
  }

  async answer(text) {
    await this.reply.fill(text);
    await this.reply.press("Enter");
    return this.line(text);
  }

  // Opens the dialog of a kind of rich content.
  async build(kind) {
    await this.page.getByRole("button", { name: "Insert rich content" }).click();
    await this.page.getByRole("menuitem", { name: new RegExp(`^${kind}`) }).click();
    return this.page.getByRole("dialog", { name: kind });
  }

  texts() {
    return this.lines.locator(".hb-text, .hb-emoji").allInnerTexts();
  }
}
