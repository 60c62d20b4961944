/** The demo page's own few lines: buttons that call the widget, and the tag with this hub's address. */
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
