// What axe-core finds wrong with a page, widget included, as short lines.
import axe from "axe-core";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export async function violations(page, what = undefined) {
  await page.evaluate(axe.source);
  const found = await page.evaluate(
    async ([what, tags]) => {
      const { violations } = await window.axe.run(what ?? document, {
        runOnly: { type: "tag", values: tags },
        resultTypes: ["violations"],
      });
      return violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${help}\n  ${target.flat().join(" ")}\n  ${failureSummary}`),
      );
    },
    [what, tags],
  );
  return found;
}
