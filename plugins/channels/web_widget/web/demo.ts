/** The demo page's own few lines: buttons that call the widget, the tag with this hub's address, and links to the
 * other pages that the settings name. */
import type {} from "./api";

for (const button of document.querySelectorAll<HTMLElement>("[data-chat]")) {
  button.addEventListener("click", () => window.Hubbub?.open());
}
for (const button of document.querySelectorAll<HTMLElement>("button[data-locale]")) {
  button.addEventListener("click", () => {
    window.Hubbub?.setLocale(button.dataset["locale"] ?? "en");
    window.Hubbub?.open();
  });
}
const tag = document.getElementById("tag");
if (tag) tag.textContent = `<script async src="${new URL("widget.js", location.href).href}"></script>`;

async function showLinks(): Promise<void> {
  const { demoLinks = {} } = (await (await fetch("config")).json()) as { demoLinks?: Record<string, string> };
  const section = document.getElementById("channels");
  for (const [text, href] of Object.entries(demoLinks)) {
    section
      ?.querySelector(".buttons")
      ?.append(Object.assign(document.createElement("a"), { className: "quiet", href, text }));
  }
  if (section) section.hidden = Object.keys(demoLinks).length === 0;
}
void showLinks().catch(() => undefined); // the page does without
