// One rule set for all TypeScript of the project; run from the repository's root (see package.json).
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const here = dirname(fileURLToPath(import.meta.url));
const readonly = (names) => Object.fromEntries(names.split(" ").map((name) => [name, "readonly"]));
const nodeGlobals = readonly(
  "AbortController AbortSignal Blob Buffer FormData TextDecoder TextEncoder URL URLSearchParams clearInterval clearTimeout " +
    "console fetch performance process queueMicrotask setImmediate setInterval setTimeout structuredClone",
);
// What a test of a page runs in the page.
const pageGlobals = readonly(
  "ClipboardEvent DataTransfer Event File FileReader MutationObserver NodeFilter addEventListener atob dispatchEvent document " +
    "getComputedStyle innerHeight innerWidth navigator requestAnimationFrame window",
);

export default tseslint.config(
  { ignores: ["**/node_modules/**", "**/dist/**"] },
  js.configs.recommended,
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [...tseslint.configs.strict],
    plugins: { "react-hooks": reactHooks },
    languageOptions: { parserOptions: { project: `${here}/tsconfig.json`, tsconfigRootDir: here } },
    rules: {
      "react-hooks/rules-of-hooks": "error",
      "@typescript-eslint/no-floating-promises": [
        "error",
        {
          allowForKnownSafeCalls: [
            { from: "package", name: ["test", "it", "describe", "suite"], package: "node:test" },
          ],
        },
      ],
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/consistent-type-imports": "error",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Text from people never becomes markup." },
        { property: "outerHTML", message: "Text from people never becomes markup." },
        { property: "insertAdjacentHTML", message: "Text from people never becomes markup." },
        { property: "dangerouslySetInnerHTML", message: "Text from people never becomes markup." },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: "Text never becomes markup." },
      ],
      eqeqeq: "error",
    },
  },
  { files: ["**/*.mjs"], languageOptions: { globals: nodeGlobals } },
  {
    files: ["tests/**/*.mjs"],
    languageOptions: { globals: pageGlobals },
    rules: { "no-unused-vars": ["error", { ignoreRestSiblings: true, argsIgnorePattern: "^_" }] },
  },
);
