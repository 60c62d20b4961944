// The widget's sheet "Continue on another channel", as a visitor uses it.
export class Elsewhere {
  constructor(widget) {
    this.page = widget.page;
    this.opener = widget.panel.getByRole("button", { name: "Continue on another channel" });
    this.sheet = widget.panel.getByRole("dialog", { name: "Continue on another channel" });
    this.code = this.sheet.getByRole("textbox", { name: "6-digit code" });
    this.mistake = this.sheet.getByRole("alert");
  }

  async open() {
    await this.opener.click();
    await this.sheet.waitFor();
    return this;
  }

  button(name) {
    return this.sheet.getByRole("button", { name, exact: true });
  }

  async ask(channel, label, address) {
    await this.button(channel).click();
    await this.sheet.getByRole("textbox", { name: label }).fill(address);
    await this.button("Send code").click();
  }

  async paste(code) {
    await this.code.fill(code);
  }

  async done() {
    await this.sheet.getByRole("heading", { name: "You’re connected" }).waitFor();
    await this.button("Back to the chat").click();
    await this.sheet.waitFor({ state: "detached" });
  }
}
