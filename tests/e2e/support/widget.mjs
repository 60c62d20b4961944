// The widget as a visitor uses it. Playwright's locators look into its shadow root by themselves.
export class Widget {
  constructor(page) {
    this.page = page;
    this.launcher = page
      .locator("hubbub-widget")
      .getByRole("button", { name: /^(Open|Close) chat/ })
      .last();
    this.panel = page.locator("hubbub-widget").getByRole("dialog").first();
    this.field = this.panel.locator("textarea");
    this.log = this.panel.getByRole("log");
    this.rows = this.log.locator(".row:not(.typing)");
    this.own = this.log.locator(".row.hb-own");
    this.others = this.log.locator(".row.hb-other:not(.typing)");
    this.status = this.own.locator(".meta");
  }

  async open() {
    await this.launcher.click();
    await this.field.waitFor();
    return this;
  }

  async greeted() {
    await this.others.filter({ hasText: "How can we help you?" }).waitFor();
    return this;
  }

  async type(text) {
    await this.field.pressSequentially(text);
  }

  async say(text) {
    await this.field.fill(text);
    await this.field.press("Enter");
    return this.bubble(text);
  }

  bubble(text) {
    return this.rows.filter({ has: this.page.getByText(text, { exact: true }) });
  }

  // What stands in the log, as one text a message.
  texts() {
    return this.rows.locator(".hb-text, .hb-emoji").allInnerTexts();
  }

  // Arrived at the hub: the status below the visitor's last message is no longer "Sending…".
  async delivered() {
    await this.own
      .last()
      .locator(".meta", { hasText: /Delivered|Seen/ })
      .waitFor();
  }
}
