/** In place of Preact's JSX runtime (sdk/web/build.mjs): the same by way of what is there anyway. */
import { createElement } from "preact";

export { Fragment } from "preact";

export const jsx = (type: string, props: object, key?: string) =>
  createElement(type, key === undefined ? props : { ...props, key });

export { jsx as jsxs };
