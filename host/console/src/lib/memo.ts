// Draws a component again only when a prop is another one. (preact/compat has the same; it would bring much more.)
import { Component, h, type ComponentType, type FunctionComponent } from "preact";

export function memo<P extends object>(drawn: FunctionComponent<P>): ComponentType<P> {
  return class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      const now = this.props as Record<string, unknown>;
      const then = next as Record<string, unknown>;
      return Object.keys({ ...now, ...then }).some((name) => !Object.is(now[name], then[name]));
    }
    override render() {
      return h(drawn, this.props);
    }
  };
}
