import { mediaUrl, type Author } from "@hubbub/web";

/** A picture, or the initial; decoration beside a name. */
export function Avatar({ author, name, hub }: { author: Author; name?: string | undefined; hub: string }) {
  const src = mediaUrl(author.avatarUrl, hub);
  const initial = [...(author.displayName || name || "•")][0];
  return (
    <span class={`avatar ${author.type}`} aria-hidden="true">
      {src ? <img src={src} alt="" /> : initial}
    </span>
  );
}
