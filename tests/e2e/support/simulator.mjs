// The page of a simulated phone or mailbox, as a newcomer uses it.
export class Simulator {
  constructor(page) {
    this.page = page;
    this.picker = page.getByRole("complementary");
    this.address = this.picker.getByRole("textbox");
    this.known = this.picker.getByRole("listitem");
    this.log = page.getByRole("log");
    this.lines = this.log.getByRole("listitem");
  }

  static async open(context, url) {
    const page = await context.newPage();
    await page.goto(url);
    const simulator = new Simulator(page);
    await simulator.address.waitFor();
    return simulator;
  }

  async pickUp(address) {
    await this.address.fill(address);
    await this.address.press("Enter");
    await this.log.waitFor();
    return this;
  }

  async text(words) {
    const field = this.page.getByRole("textbox", { name: "Text message" });
    await field.fill(words);
    await field.press("Enter");
    await this.line(words).last().waitFor();
  }

  async mail({ subject, text, file }) {
    if (subject !== undefined) await this.page.getByLabel("Subject").fill(subject);
    await this.page.getByRole("textbox", { name: "Message" }).fill(text);
    if (file) await this.page.getByLabel("Attach a file").setInputFiles(file);
    await this.page.getByRole("button", { name: "Send", exact: true }).click();
    await this.line(text).waitFor();
  }

  line(text) {
    return this.lines.filter({ hasText: text });
  }
}
