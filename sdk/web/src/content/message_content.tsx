import type { Content } from "../live/protocol";
import type { ContentProps } from "./context";
import { Form, FormResponse } from "./form";
import { Carousel, List } from "./items";
import { File, Image, Location } from "./media";
import { Text } from "./text";

/** Renders whatever a message holds. An unknown kind says so instead of failing. */
export function MessageContent(props: ContentProps) {
  const { content } = props;
  switch (content.type) {
    case "text":
      return <Text {...props} content={content} />;
    case "image":
      return <Image {...props} content={content} />;
    case "file":
      return <File {...props} content={content} />;
    case "location":
      return <Location {...props} content={content} />;
    case "carousel":
      return <Carousel {...props} content={content} />;
    case "list":
      return <List {...props} content={content} />;
    case "form":
      return <Form {...props} content={content} />;
    case "formResponse":
      return <FormResponse {...props} content={content} />;
    default:
      return <Unsupported content={content} text={props.context.texts.unsupported} />;
  }
}

/** A kind that this reader is too old for; its fallback text, when it brings one. */
function Unsupported({ content, text }: { content: Content; text: string }) {
  const fallback = (content as { textFallback?: unknown }).textFallback;
  return (
    <div class="hb-bubble hb-note" dir="auto">
      {typeof fallback === "string" && fallback ? fallback : text}
    </div>
  );
}
