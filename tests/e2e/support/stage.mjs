// A real hub as scripts/run starts it, a real browser, and the people who use them.
import { createServer } from "node:http";
import { once } from "node:events";
import { chromium } from "playwright-core";
import { startHub } from "../../support/hub.mjs";
import { Desk } from "./desk.mjs";
import { Widget } from "./widget.mjs";

const patienceMs = 20_000;

function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

// As config/hubbub.yaml: a widget whose conversations begin with the greeter.
export function integrationsYaml({ origins = [], holder = "greeter-main", widget = "" } = {}) {
  return `
  - id: web-main
    plugin: com.hubbub.web-widget
    default_holder: ${holder}
    style: returning
    settings:
      demo: true
      typing_preview: true
      allowed_origins: [${origins.map((origin) => JSON.stringify(origin)).join(", ")}]
      ${widget}
  - id: greeter-main
    plugin: com.hubbub.greeter`;
}

export class Stage {
  // `hub`: parts of the configuration; `env`: what it names as ${env:…}.
  static async open({ hub: changes = {}, env = {}, ...options } = {}) {
    const stage = new Stage();
    stage.faults = [];
    stage.hub = await startHub({ integrations: integrationsYaml(options), ...changes }, env);
    stage.browser = await launch().catch(async (error) => {
      await stage.close();
      throw error;
    });
    return stage;
  }

  get demoUrl() {
    return `${this.hub.url}/hooks/web-main/demo`;
  }

  // A browser profile of its own. What its pages complain of is collected in `faults`.
  async context(options = {}) {
    const context = await this.browser.newContext({
      locale: "en-US",
      viewport: { width: 1280, height: 860 },
      ...options,
    });
    context.setDefaultTimeout(patienceMs);
    context.on("weberror", (error) => this.faults.push(`uncaught: ${error.error().stack ?? error.error()}`));
    context.on("console", (message) => {
      const { url } = message.location();
      if (message.type() === "error" && !isSignedOut(url, message.text())) {
        this.faults.push(`console: ${message.text()} (${url})`);
      }
    });
    return context;
  }

  async visitor({ url = this.demoUrl, context, ...options } = {}) {
    const page = await (context ?? (await this.context(options))).newPage();
    await page.goto(url);
    return new Widget(page);
  }

  // An agent who has signed in at the console.
  async agent(name = "Ana Silva", { role = "agent", ...options } = {}) {
    const email = `${name.split(" ")[0].toLowerCase()}@hubbub.test`;
    const { password } = await this.hub.addAgent(name, email, role);
    const page = await (await this.context(options)).newPage();
    await page.goto(`${this.hub.url}/console/`);
    const desk = new Desk(page, { name, email, password });
    await desk.login();
    return desk;
  }

  async close() {
    await this.browser?.close();
    await this.hub.stop();
    this.hub.cleanUp();
  }
}

// How the console finds out that nobody is signed in; browsers tell of each 401.
const isSignedOut = (url, text) => url.endsWith("/console/api/me") && text.includes("401");

// A web site of somebody's own on a free port: `pages` maps paths to {body, headers}; they may be set later.
export async function openSite(pages = {}) {
  const server = createServer((request, response) => {
    const page = pages[new URL(request.url, "http://site").pathname];
    if (!page) return response.writeHead(404, { "content-type": "text/plain" }).end();
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...page.headers }).end(page.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    pages,
    origin: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
