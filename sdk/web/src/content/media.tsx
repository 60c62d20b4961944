import { useState } from "preact/hooks";
import { fill, formatBytes } from "../i18n/index";
import type { FileContent, ImageContent, LocationContent } from "../live/protocol";
import { Actions } from "./actions";
import type { ContentProps } from "./context";
import { Icon } from "./icon";
import { icons } from "./icons";
import { RichText } from "./rich_text";
import { mediaUrl } from "./url";

export function Image({ content, message, context }: ContentProps<ImageContent>) {
  const [broken, setBroken] = useState(false);
  const src = mediaUrl(content.mediaUrl, context.hub);
  const alt = content.altText || context.texts.photo;
  if (!src || broken) {
    const name = content.altText || context.texts.photo;
    return <File content={{ ...content, type: "file", altText: name }} message={message} context={context} />;
  }
  const size = content.width && content.height ? { width: content.width, height: content.height } : {};
  const { onImage, texts } = context;
  const picture = <img src={src} alt={alt} {...size} loading="lazy" decoding="async" onError={() => setBroken(true)} />;
  return (
    <div class="hb-bubble hb-media">
      {onImage ? (
        <button type="button" aria-label={`${texts.viewImage}: ${alt}`} onClick={() => onImage({ src, alt })}>
          {picture}
        </button>
      ) : (
        <a href={src} target="_blank" rel="noopener noreferrer" aria-label={`${texts.viewImage}: ${alt}`}>
          {picture}
        </a>
      )}
      {content.text && (
        <div class="hb-text" dir="auto">
          <RichText text={content.text} />
        </div>
      )}
      <Actions {...(content.actions ? { actions: content.actions } : {})} message={message} context={context} />
    </div>
  );
}

export function File({ content, context }: ContentProps<FileContent>) {
  const href = mediaUrl(content.mediaUrl, context.hub);
  const name = content.altText || context.texts.file;
  const kind = /\.(\w{1,5})$/.exec(name)?.[1]?.toUpperCase() ?? content.mediaType?.split("/")[1]?.toUpperCase();
  const details = [kind, content.mediaSize ? formatBytes(content.mediaSize, context.locale) : null].filter(Boolean);
  const inner = (
    <>
      <span class="hb-badge">
        <Icon d={icons.file} />
      </span>
      <span class="hb-lines">
        <b dir="auto">{name}</b>
        <span>{details.join(" · ")}</span>
      </span>
    </>
  );
  if (!href) return <div class="hb-bubble hb-card-row">{inner}</div>;
  return (
    <a class="hb-bubble hb-card-row" href={href} download={name} target="_blank" rel="noopener noreferrer">
      <span class="hb-hidden">{fill(context.texts.download, { name: "" })}</span>
      {inner}
    </a>
  );
}

/** A place as a card. No map is fetched: where someone is stays between the two. */
export function Location({ content, context }: ContentProps<LocationContent>) {
  const { lat, long } = content.coordinates;
  const exact = `${lat.toFixed(5)}, ${long.toFixed(5)}`;
  const name = content.location?.name || context.texts.location;
  const href = `https://www.openstreetmap.org/?mlat=${lat}&mlon=${long}#map=16/${lat}/${long}`;
  return (
    <a class="hb-bubble hb-place" href={href} target="_blank" rel="noopener noreferrer">
      <span class="hb-map">
        <Icon d={icons.pin} size={28} />
      </span>
      <span class="hb-lines">
        <b dir="auto">{name}</b>
        <span dir="auto">{content.location?.address || exact}</span>
        <u>{context.texts.openInMaps}</u>
      </span>
    </a>
  );
}
